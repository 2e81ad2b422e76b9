import { isCommonPassword } from './common.js';

const MAX_CHARACTERS = 256;
const MAX_BYTES = 1024;

/**
 * Why a password may not be chosen, or undefined when it may: a length, a block-list and no
 * composition rules (NIST SP 800-63B §3.1.1.2). Characters are code points.
 */
export function passwordWeakness(
  password: string,
  { email, minLength }: { readonly email: string; readonly minLength: number },
): string | undefined {
  const normalised = password.normalize('NFC');
  const characters = Array.from(normalised).length;
  if (characters < minLength) return `Must have at least ${minLength} characters`;
  if (characters > MAX_CHARACTERS || Buffer.byteLength(normalised) > MAX_BYTES) {
    return `Must have at most ${MAX_CHARACTERS} characters and ${MAX_BYTES} bytes`;
  }
  if (isMadeOf(normalised, email)) return 'Must not be the e-mail address or a part of it';
  if (isCommonPassword(normalised) || isOneCharacter(normalised)) {
    return 'Is among the widely used passwords';
  }
  return undefined;
}

const isMadeOf = (password: string, email: string): boolean => {
  const guess = password.toLowerCase();
  return guess === email || email.split('@').includes(guess);
};

const isOneCharacter = (password: string): boolean => new Set(password).size === 1;

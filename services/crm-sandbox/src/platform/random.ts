import { randomBytes } from 'node:crypto';

/** A source of random bytes; injected so that a test can make identifiers predictable. */
export type RandomBytes = (size: number) => Buffer;

export const systemRandom: RandomBytes = (size) => randomBytes(size);

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` characters of [0-9A-Za-z]. Slightly biased: for identifiers, not for secrets. */
export function base62(random: RandomBytes, length: number): string {
  return Array.from(random(length), (byte) => BASE62.charAt(byte % BASE62.length)).join('');
}

/** `length` characters of [0-9A-Za-z_.], 6 random bits each: the alphabet of Salesforce tokens. */
export function tokenCharacters(random: RandomBytes, length: number): string {
  const bytes = random(Math.ceil((length * 3) / 4));
  return bytes.toString('base64url').replaceAll('-', '.').slice(0, length);
}

import { base62, type RandomBytes } from '../../platform/random.js';

const CHECK_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** One check character for five: bit n is set where character n is an upper-case letter. */
function checkCharacter(five: string): string {
  const bits = Array.from(five, (character, index) => (/[A-Z]/.test(character) ? 1 << index : 0));
  return CHECK_CHARACTERS.charAt(bits.reduce((sum, bit) => sum + bit, 0));
}

/** A 15-character record id in its 18-character form, which survives being compared without case. */
export function withChecksum(id15: string): string {
  if (!/^[0-9A-Za-z]{15}$/.test(id15)) throw new RangeError('A record id has 15 characters.');
  const chunks = [id15.slice(0, 5), id15.slice(5, 10), id15.slice(10)];
  return id15 + chunks.map(checkCharacter).join('');
}

/** Key prefixes: the first three characters of an id name the kind of record. */
export const KEY_PREFIX = {
  organization: '00D',
  user: '005',
  contact: '003',
  task: '00T',
  approval: '0CF',
} as const;

export function newRecordId(kind: keyof typeof KEY_PREFIX, random: RandomBytes): string {
  return withChecksum(`${KEY_PREFIX[kind]}5f0${base62(random, 9)}`);
}

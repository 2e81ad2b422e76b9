import { type RandomBytes, tokenCharacters } from '../../platform/random.js';

/** `8-4-4-4-12` hexadecimal digits. */
export function newUuid(random: RandomBytes): string {
  const hex = random(16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The form of codes and refresh tokens: the region, then a UUID. */
export const newHubspotSecret = (region: string, random: RandomBytes): string =>
  `${region}-${newUuid(random)}`;

/** Access tokens hold encoded data and so have no fixed length. */
export const newAccessToken = (length: number, random: RandomBytes): string =>
  `C${tokenCharacters(random, length - 1).replaceAll('.', '-')}`;

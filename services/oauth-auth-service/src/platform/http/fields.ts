import { z } from 'zod';

// NUL is a control character, and PostgreSQL takes it in no text; half of a surrogate pair cannot be
// written in UTF-8 and would come back as another character.
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;

/** Text of one line, at most `max` UTF-16 units: fit for an id, an address, a query and a log line. */
export const lineField = (max: number) =>
  z.string().max(max).regex(ONE_LINE, 'Must not contain control characters');

/** Whether PostgreSQL and ISO 8601 in its four-digit form both know the date. */
export const isStorableDate = (date: Date): boolean => {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999;
};

/** An instant in ISO 8601 with its offset. */
export const instantField = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine(isStorableDate, 'Must lie in the years 0001 to 9999');

// Control characters, halves of surrogate pairs, separators of lines, invisible characters and the
// marks that reverse the direction of text: they have no place in a name and can disguise it in a
// mail or on a page. The joiners stay, which Persian, Indic scripts and emoji are written with.
const UNPRINTABLE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** A name on one line, cleaned of what cannot be seen. */
export const printable = (name: string): string =>
  name.replace(UNPRINTABLE, '').normalize('NFC').replace(/\s+/g, ' ').trim();

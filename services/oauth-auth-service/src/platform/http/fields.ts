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

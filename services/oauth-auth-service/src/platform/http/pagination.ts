import { z } from 'zod';
import { commonErrors } from './common-errors.js';
import { instantField } from './fields.js';

/** `?limit=` and `?cursor=` of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(500).optional(),
};

/** The answer of a list. */
export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: '`cursor` of the next page; null on the last one.' }),
  });

/** A place in a list ordered by `(at, id)`, newest first. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

const wire = z.strictObject({ a: instantField, i: z.uuid() });

export const encodeCursor = ({ at, id }: Position): string =>
  Buffer.from(JSON.stringify({ a: at.toISOString(), i: id })).toString('base64url');

/** @throws ApiError `invalid_cursor` */
export function decodeCursor(cursor: string): Position {
  try {
    const { a, i } = wire.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at: a, id: i };
  } catch (cause) {
    throw commonErrors.invalid_cursor({ cause });
  }
}

/** Cuts a page out of `limit + 1` rows; the extra row only tells that there is a next page. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  position: (row: R) => Position,
  present: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(present), nextCursor: more ? encodeCursor(position(last)) : null };
}

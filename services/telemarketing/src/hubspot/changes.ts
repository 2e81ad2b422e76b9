import { z } from 'zod';

/** How many contacts one search answers. */
export const PAGE = 200;

/**
 * Where a page of changes begins. HubSpot sorts a search by one property only, so a time that the end
 * of a page may have cut in two is gone through by id.
 */
export const positionSchema = z.union([
  z.strictObject({ after: z.number() }),
  z.strictObject({ at: z.number(), afterId: z.string() }),
]);

export type Position = z.output<typeof positionSchema>;

export const startAt = (since: Date): Position => ({ after: since.getTime() - 1 });

const filter = (propertyName: string, operator: string, value: number | string) => ({
  propertyName,
  operator,
  value: String(value),
});

export function searchFrom(position: Position): object {
  const [filters, sort] =
    'after' in position
      ? [[filter('lastmodifieddate', 'GT', position.after)], 'lastmodifieddate']
      : [
          [
            filter('lastmodifieddate', 'EQ', position.at),
            filter('hs_object_id', 'GT', position.afterId),
          ],
          'hs_object_id',
        ];
  const sorts = [{ propertyName: sort, direction: 'ASCENDING' }];
  return { filterGroups: [{ filters }], sorts, limit: PAGE };
}

interface Change {
  readonly id: string;
  readonly modifiedAt: Date;
}

/** Which contacts of a full or last page are given out, and where the next one begins. */
export function turnPage<C extends Change>(
  position: Position,
  found: readonly C[],
): { readonly contacts: readonly C[]; readonly next: Position | null } {
  const last = found.at(-1);
  if (last === undefined || found.length < PAGE) {
    // The end of one time's contacts is not the end of all.
    const next = 'at' in position ? { after: position.at } : null;
    return { contacts: found, next };
  }
  if ('at' in position) return { contacts: found, next: { ...position, afterId: last.id } };
  const at = last.modifiedAt.getTime();
  const whole = found.filter(({ modifiedAt }) => modifiedAt.getTime() < at);
  const end = whole.at(-1);
  return end === undefined
    ? { contacts: [], next: { at, afterId: '0' } }
    : { contacts: whole, next: { after: end.modifiedAt.getTime() } };
}

import { fingerprint } from '../vault/fingerprint.js';
import type { ImportRow } from './import-row.js';
import type { Importer, ImportOrder, Tried } from './importer.js';
import { type RowResult, refused } from './row-result.js';

/** Rows at work at a time: gentle with a CRM that limits calls, and with our own pool. */
const AT_A_TIME = 4;
/** Failures in a row that are none of a row's own, after which the rest would meet the same. */
const STOP_AFTER = 4;

/**
 * Imports rows, and stops asking when the CRM is down, limits us or refuses our client.
 *
 * @param done - Told of each row as soon as its outcome is known, in no certain order.
 */
export async function importBatch(
  importer: Pick<Importer, 'importRow'>,
  order: ImportOrder,
  rows: readonly ImportRow[],
  done: (result: RowResult) => void = () => undefined,
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  const earlier = firstRows(rows);
  const queue = rows.entries();
  let failuresInARow = 0;
  let broken = false;

  const attempt = async (index: number, row: ImportRow): Promise<Tried> => {
    const first = earlier.get(fingerprint(row.refreshToken)) === index;
    if (!first) return { outcome: refused('row_duplicate') };
    if (failuresInARow >= STOP_AFTER) return { outcome: refused('import_stopped') };
    return importer.importRow(order, row);
  };
  const work = async () => {
    for (const [index, row] of queue) {
      if (broken) return;
      const { outcome, failure } = await attempt(index, row).catch((error: unknown) => {
        broken = true;
        throw error;
      });
      if (failure !== undefined && !isRowsOwn(failure.class)) failuresInARow += 1;
      else if (outcome.outcome !== 'failed') failuresInARow = 0;
      const result = { row: index + 1, ...outcome };
      results[index] = result;
      done(result);
    }
  };
  // An error of our own ends the batch, but not before the rows under way are in a known state.
  const ends = await Promise.allSettled(Array.from({ length: AT_A_TIME }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}

/** Fingerprint of a refresh token → index of the first row that has it. */
function firstRows(rows: readonly ImportRow[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const [index, { refreshToken }] of rows.entries()) {
    const mark = fingerprint(refreshToken);
    if (!first.has(mark)) first.set(mark, index);
  }
  return first;
}

const isRowsOwn = (failureClass: NonNullable<Tried['failure']>['class']): boolean =>
  failureClass === 'dead_grant' || failureClass === 'start_again' || failureClass === 'blocked';

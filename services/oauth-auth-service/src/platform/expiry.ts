import type { Pool } from 'pg';
import type { TaskDefinition } from './queue.js';

/** Rows that are of no use to anybody any more. Both are SQL of our own, never input. */
export interface Expired {
  readonly table: string;
  /** A condition, by the database's clock. */
  readonly where: string;
}

const BATCH = 1_000;
/** What one run leaves, the next one finds. */
const MOST_BATCHES = 500;

/** Deletes them once an hour, so few at a time that nobody waits long for a lock. */
export const expiryTask = (
  pool: Pool,
  kinds: readonly Expired[],
  batch = BATCH,
): TaskDefinition => ({
  name: 'host-clean',
  cron: '17 * * * *',
  run: async () => {
    for (const kind of kinds) await deleteExpired(pool, kind, batch);
  },
});

async function deleteExpired(pool: Pool, { table, where }: Expired, batch: number): Promise<void> {
  for (let done = 0; done < MOST_BATCHES; done += 1) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${where} LIMIT $1))`,
      [batch],
    );
    if ((rowCount ?? 0) < batch) return;
  }
}

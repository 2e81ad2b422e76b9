import type { Pool } from 'pg';
import type { TaskDefinition } from '../platform/queue.js';

const BATCH = 5_000;

/** Deletes, once a night, the entries older than so many days (docs/audit.md). */
export const retentionTask = (pool: Pool, days: number): TaskDefinition => ({
  name: 'audit-expire',
  cron: '41 3 * * *',
  run: async () => {
    for (;;) {
      const { rows } = await pool.query<{ gone: number }>(
        'SELECT audit_events_expire($1, $2) AS gone',
        [days, BATCH],
      );
      if ((rows[0]?.gone ?? 0) < BATCH) return;
    }
  },
});

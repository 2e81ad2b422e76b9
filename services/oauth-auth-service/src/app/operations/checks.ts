import { readdir } from 'node:fs/promises';
import type { Pool } from 'pg';

/** The migrations that this version of the code was written for; the same place from src and dist. */
const MIGRATIONS = new URL('../../../../../prisma/migrations/', import.meta.url);

/** One thing that must be in order before traffic may come. Rejects with the reason. */
export type Check = () => Promise<void>;

export const databaseCheck =
  (pool: Pool): Check =>
  async () => {
    await pool.query('SELECT 1');
  };

export const migrationsCheck =
  (pool: Pool): Check =>
  async () => {
    const entries = await readdir(MIGRATIONS, { withFileTypes: true });
    const expected = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const { rows } = await pool.query<{ migration_name: string }>(
      `SELECT migration_name FROM _prisma_migrations
       WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    );
    const applied = new Set(rows.map((row) => row.migration_name));
    const missing = expected.filter((name) => !applied.has(name));
    if (missing.length > 0) throw new Error(`not applied: ${missing.join(', ')}`);
  };

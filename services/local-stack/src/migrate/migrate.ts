import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { LocalStackError, messageOf } from '../errors.js';
import { migrationsDirectory } from '../paths.js';
import { withClient } from '../postgres/databases.js';
import { type Migration, readMigrations } from './migrations.js';
import { type AppliedMigration, pendingMigrations } from './pending.js';

/** The key Prisma's schema engine locks, so that the two never run at once. */
const ADVISORY_LOCK = 72707369;

/** As Prisma's schema engine creates it. */
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                      VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum                VARCHAR(64) NOT NULL,
  finished_at             TIMESTAMPTZ,
  migration_name          VARCHAR(255) NOT NULL,
  logs                    TEXT,
  rolled_back_at          TIMESTAMPTZ,
  started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Applies what is missing of prisma/migrations, as `prisma migrate deploy` would and with the same
 * bookkeeping, so that either can follow the other. A migration and its row are one transaction.
 *
 * @returns names of the migrations applied now
 * @throws LocalStackError for a changed or failed migration, by name
 */
export async function migrate(
  databaseUrl: string,
  directory: string = migrationsDirectory,
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  return withClient(databaseUrl, async (client) => {
    // The lock belongs to the session and ends with the connection.
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query('SET client_min_messages = warning');
    await client.query(HISTORY_TABLE);
    const history = await client.query<AppliedMigration>(
      'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations',
    );
    const pending = pendingMigrations(migrations, history.rows);
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  });
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, started_at, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), $4, 1)`,
      [randomUUID(), migration.checksum, startedAt, migration.name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new LocalStackError(
      `Migration ${migration.name} failed and was rolled back: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

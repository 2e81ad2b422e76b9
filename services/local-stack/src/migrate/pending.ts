import { LocalStackError } from '../errors.js';
import type { Migration } from './migrations.js';

/** A row of Prisma's `_prisma_migrations`. */
export interface AppliedMigration {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
  readonly rolled_back_at: Date | null;
}

/**
 * Which migrations are still to be applied.
 *
 * @throws LocalStackError where the database's history and the files disagree
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  history: readonly AppliedMigration[],
): Migration[] {
  // A rolled-back row is what `prisma migrate resolve --rolled-back` leaves: the migration may run again.
  const applied = history.filter((row) => row.rolled_back_at === null);
  const failed = applied.find((row) => row.finished_at === null);
  if (failed) {
    throw new LocalStackError(
      `Migration ${failed.migration_name} failed earlier and is unfinished; repair the database and run "prisma migrate resolve".`,
    );
  }
  const checksums = new Map(applied.map((row) => [row.migration_name, row.checksum]));
  for (const migration of migrations) {
    const checksum = checksums.get(migration.name);
    if (checksum !== undefined && checksum !== migration.checksum) {
      throw new LocalStackError(
        `Migration ${migration.name} was changed after it was applied; restore its file and write a new migration.`,
      );
    }
  }
  return migrations.filter((migration) => !checksums.has(migration.name));
}

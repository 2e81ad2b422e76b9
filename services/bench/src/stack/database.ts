import { migrate, startPostgres } from '@tetrix/local-stack';

/** A database with all migrations applied and nothing in it. */
export interface MigratedDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** In a PostgreSQL of its own, which ends with this process at the latest. */
export async function throwawayDatabase(): Promise<MigratedDatabase> {
  const postgres = await startPostgres();
  const url = await postgres.createDatabase('bench');
  await migrate(url);
  return { url, drop: () => postgres.stop() };
}

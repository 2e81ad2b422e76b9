import { randomBytes } from 'node:crypto';
import { createDatabase, dropDatabase } from '../postgres/databases.js';

/** Set by the Jest run for its workers: the URL of the run's cluster. */
export const SERVER_URL_VARIABLE = 'TETRIX_TEST_POSTGRES_URL';

/** The migrated database that every test database is cloned from. */
export const TEMPLATE_DATABASE = 'migrated_template';

export interface TestDatabase {
  readonly url: string;
  /** Ends all connections to the database and removes it. */
  drop(): Promise<void>;
}

/** A database of the caller's own with all migrations applied, in the cluster of this Jest run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env[SERVER_URL_VARIABLE];
  if (serverUrl === undefined) {
    throw new Error('createTestDatabase() works inside a Jest run of this repository only');
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = await createDatabase(serverUrl, name, TEMPLATE_DATABASE);
  return { url, drop: () => dropDatabase(serverUrl, name) };
}

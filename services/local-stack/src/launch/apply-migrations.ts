import { hasCode, LocalStackError, messageOf } from '../errors.js';
import { migrate } from '../migrate/migrate.js';

/**
 * Migrates the service's database, with a sentence for whoever set DATABASE_URL wrongly.
 *
 * @returns names of the migrations applied now
 * @throws LocalStackError
 */
export async function applyMigrations(databaseUrl: string): Promise<string[]> {
  if (!URL.canParse(databaseUrl)) {
    throw new LocalStackError('DATABASE_URL must be a postgresql:// connection string.');
  }
  try {
    return await migrate(databaseUrl);
  } catch (cause) {
    if (cause instanceof LocalStackError) throw cause;
    const { host } = new URL(databaseUrl);
    throw new LocalStackError(
      `The database of DATABASE_URL at ${host} cannot be used: ${reason(cause)}.`,
      { cause },
    );
  }
}

/** A name with several addresses fails with one error for each and an empty message of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  if (hasCode(error, 'ENOTFOUND')) return 'no such host';
  return messageOf(error);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.js';
import { StartError } from './start-error.js';

const RETRY_MS = 250;

export interface Patience {
  readonly seconds: number;
  readonly clock: Clock;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * Waits for the database to answer a query: it may be starting beside us.
 *
 * @throws StartError when it stays away, or at once when it answers but won't let us in
 */
export async function waitForDatabase(
  query: () => Promise<unknown>,
  { seconds, clock, pause = sleep }: Patience,
): Promise<void> {
  const deadline = clock.monotonic() + seconds * 1000;
  for (;;) {
    try {
      await query();
      return;
    } catch (error) {
      if (isRefusal(error) || clock.monotonic() >= deadline) throw explained(error);
      await pause(RETRY_MS);
    }
  }
}

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

// PostgreSQL classes 28 (authorization) and 3D (no such database): waiting won't help.
const isRefusal = (error: unknown): boolean => /^(?:28|3D)/.test(codeOf(error));

function explained(error: unknown): StartError {
  const reason = codeOf(error) || (error instanceof Error ? error.message : 'unknown fault');
  const what = isRefusal(error) ? 'refuses us' : 'cannot be reached';
  return new StartError(`The database of DATABASE_URL ${what} (${reason}).`, { cause: error });
}

import { setTimeout as delay } from 'node:timers/promises';
import { toApiError } from '../../platform/http/problem.js';
import type { Logger } from '../../platform/logger.js';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;

/**
 * SQLSTATE: a standby that has not been promoted yet; transaction rollback, as by a deadlock;
 * insufficient resources, as a full disk; object in use, as a lock time-out; operator intervention,
 * as a statement time-out; a fault of the system below.
 */
const PASSING = /^(?:25006|40|53|55|57|58)/;

/** Whether the same write may well succeed a little later: the database is away, or in trouble. */
export function passesByItself(error: unknown): boolean {
  if (toApiError(error).code === 'service_unavailable') return true;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.length === 5 && PASSING.test(code);
}

/** Writes what exists nowhere else, again and again while the trouble is one that passes. */
export async function untilItSucceeds<T>(write: () => Promise<T>, logger: Logger): Promise<T> {
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(LAST_RETRY_MS, wait * 2)) {
    try {
      return await write();
    } catch (error) {
      if (!passesByItself(error)) throw error;
      logger.error({ err: error }, 'the database takes no write; an answer is kept');
      await delay(wait);
    }
  }
}

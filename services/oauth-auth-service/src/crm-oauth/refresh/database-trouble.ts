import { toApiError } from '../../platform/http/problem.js';

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

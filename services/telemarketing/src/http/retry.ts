import { ProviderUnavailable, RateLimited, ServiceUnreachable } from '@tetrix/crm-token-client';
import { CrmApiError, CrmLimitReached } from '../errors.js';

const MOST_TRIES = 10;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** Whether the request may be carried out twice. */
  readonly repeatable: boolean;
  /** How long all pauses of one call may still take, ms. */
  readonly patienceMs: number;
  readonly now: number;
  /** 0 to 1. */
  readonly chance: number;
}

/** How long to pause before the next try, ms; null to give up. */
export function pauseBefore(failure: unknown, attempt: Attempt): number | null {
  if (attempt.number >= MOST_TRIES) return null;
  const pause = wantedPause(failure, attempt);
  return pause !== null && pause <= attempt.patienceMs ? pause : null;
}

function wantedPause(failure: unknown, attempt: Attempt): number | null {
  if (failure instanceof CrmLimitReached) return until(failure.retryAt, attempt.now);
  if (failure instanceof RateLimited || failure instanceof ProviderUnavailable) {
    return until(failure.retryAt, attempt.now);
  }
  // Without a token nothing was sent, so this may always be tried again.
  if (failure instanceof ServiceUnreachable) return backOff(attempt);
  if (!(failure instanceof CrmApiError)) return null;
  return attempt.repeatable && isPassing(failure.status) ? backOff(attempt) : null;
}

const until = (time: Date | null, now: number): number | null =>
  time === null ? null : Math.max(0, time.getTime() - now);

/** No answer, the server's fault, or HubSpot's 423 for an account that is locked for seconds. */
export const isPassing = (status: number | null): boolean =>
  status === null || status >= 500 || status === 423;

function backOff({ number, chance }: Attempt): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (number - 1));
  return longest / 2 + (longest / 2) * chance;
}

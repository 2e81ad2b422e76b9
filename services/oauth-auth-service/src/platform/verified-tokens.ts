import { hash } from 'node:crypto';
import type { Clock } from './clock.js';

interface Expiring {
  readonly expiresAt: Date;
}

export type Verify<T> = (token: string) => T | undefined;

/**
 * Remembers which signed tokens were found genuine, so that a caller who sends the same one with
 * every call has its signature checked once. What is remembered is a pure function of the token's
 * bytes and of keys that do not change while the process lives, and is worth no more than the check:
 *
 * - only genuine tokens are remembered, so that forged ones cannot push them out;
 * - a token is found by the SHA-256 of all its bytes; the token itself is not kept;
 * - its expiry is compared with the clock each time, and ends what is remembered too;
 * - `verify` must depend on nothing else that may change: no session, no user, no revocation.
 *
 * @param capacity - Tokens remembered at most; the one unused for longest goes first.
 */
export function rememberVerified<T extends Expiring>(
  verify: Verify<T>,
  clock: Clock,
  capacity = 10_000,
): Verify<T> {
  const remembered = new Map<string, T>();
  return (token) => {
    const key = hash('sha256', token, 'base64');
    const known = remembered.get(key);
    // Taken out and put back: a map keeps the order of insertion, so the first is the least used.
    remembered.delete(key);
    const result = known ?? verify(token);
    if (result === undefined || result.expiresAt <= clock.now()) return undefined;
    remembered.set(key, result);
    if (remembered.size > capacity) forgetFirst(remembered);
    return result;
  };
}

function forgetFirst(remembered: Map<string, unknown>): void {
  for (const key of remembered.keys()) {
    remembered.delete(key);
    return;
  }
}

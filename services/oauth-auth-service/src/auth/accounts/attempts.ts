import type { Pool } from 'pg';
import type { Config } from '../../platform/config/config.js';
import { sharedRateLimit } from '../../platform/rate-limit.js';
import { hashSecret } from '../../platform/secrets.js';
import { authErrors } from '../errors.js';

const WINDOW_SECONDS = 15 * 60;

/** Tries at passwords, counted per account and per address over all processes. */
export interface Attempts {
  /**
   * Counts a try before the password is looked at, for known and unknown accounts alike.
   *
   * @throws ApiError `too_many_attempts` with `Retry-After`
   */
  begin(email: string, address: string): Promise<void>;
  /** The password was right: the account starts afresh, and the address gets this try back. */
  succeeded(email: string, address: string): Promise<void>;
  /** The account's owner proved control of the mailbox. */
  forget(email: string): Promise<void>;
  /** Counts an act of an address alone, such as making an account. @throws as `begin` */
  countAddress(address: string): Promise<void>;
}

export function createAttempts(pool: Pool, limits: Config['authAttempts']): Attempts {
  const limit = (name: string, points: number) =>
    sharedRateLimit(pool, {
      name,
      points,
      windowSeconds: WINDOW_SECONDS,
      error: (retryAfter) => authErrors.too_many_attempts({ retryAfter }),
    });
  const perAccount = limit('auth-account', limits.perAccount);
  const perAddress = limit('auth-address', limits.perAddress);
  // Hashed, so that the table of limits does not become a list of addresses that were tried.
  const accountKey = (email: string) => hashSecret(email);

  return {
    begin: async (email, address) => {
      await perAddress.consume(address);
      await perAccount.consume(accountKey(email));
    },
    succeeded: async (email, address) => {
      await Promise.all([perAccount.reset(accountKey(email)), perAddress.refund(address)]);
    },
    forget: (email) => perAccount.reset(accountKey(email)),
    countAddress: (address) => perAddress.consume(address),
  };
}

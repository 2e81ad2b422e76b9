import type { Pool } from 'pg';
import type { Config } from '../../platform/config/config.js';
import { sharedMark, sharedRateLimit } from '../../platform/rate-limit.js';
import { hashSecret } from '../../platform/secrets.js';
import { authErrors } from '../errors.js';

const WINDOW_SECONDS = 15 * 60;
const KNOWN_SECONDS = 30 * 86_400;

/**
 * Tries at passwords, counted per account and per address over all processes. An address at which
 * the account's owner has signed in before has a count of its own for that account, so that
 * strangers who use up the account's tries do not lock its owner out.
 */
export interface Attempts {
  /**
   * Counts a try before the password is looked at, for known and unknown accounts alike.
   *
   * @throws ApiError `too_many_attempts` with `Retry-After`
   */
  begin(email: string, address: string): Promise<Attempt>;
  /** The account's owner has shown at this address, other than by the password, who they are. */
  welcome(email: string, address: string): Promise<void>;
  /** Counts an act of an address alone, such as making an account. @throws as `begin` */
  countAddress(address: string): Promise<void>;
}

export interface Attempt {
  /** The password was right: this try does not count, and those before it at this address neither. */
  succeeded(): Promise<void>;
}

export function createAttempts(pool: Pool, limits: Config['authAttempts']): Attempts {
  const limit = (name: string, points: number) =>
    sharedRateLimit(pool, {
      name,
      points,
      windowSeconds: WINDOW_SECONDS,
      error: (retryAfter) => authErrors.too_many_attempts({ retryAfter }),
    });
  const perAddress = limit('auth-address', limits.perAddress);
  const perAccount = limit('auth-account', limits.perAccount);
  const perOwnAddress = limit('auth-own-address', limits.perAccount);
  const ownAddresses = sharedMark(pool, 'auth-known-address', KNOWN_SECONDS);

  return {
    begin: async (email, address) => {
      await perAddress.consume(address);
      const { account, atAddress } = keysOf(email, address);
      const isOwn = await ownAddresses.has(atAddress);
      await (isOwn ? perOwnAddress.consume(atAddress) : perAccount.consume(account));
      return {
        succeeded: async () => {
          await Promise.all([
            perAddress.refund(address),
            // Never the whole count: strangers would have as many tries again.
            isOwn ? perOwnAddress.reset(atAddress) : perAccount.refund(account),
            ownAddresses.set(atAddress),
          ]);
        },
      };
    },
    welcome: async (email, address) => {
      const { atAddress } = keysOf(email, address);
      await Promise.all([perOwnAddress.reset(atAddress), ownAddresses.set(atAddress)]);
    },
    countAddress: (address) => perAddress.consume(address),
  };
}

/** Hashed, so that the table of limits does not become a list of people and where they are. */
const keysOf = (email: string, address: string) => ({
  account: hashSecret(email),
  atAddress: hashSecret(JSON.stringify([email, address])),
});

import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { commonErrors } from './http/common-errors.js';
import type { ApiError } from './http/errors.js';

export interface RateLimit {
  /** Counts one act. @throws ApiError `too_many_requests` (or the given error) with `Retry-After`. */
  consume(key: string): Promise<void>;
  /** Takes one counted act back. */
  refund(key: string): Promise<void>;
  /** Forgets what was counted, e.g. after a success. */
  reset(key: string): Promise<void>;
}

export interface RateLimitOptions {
  readonly name: string;
  /** Acts allowed per window. */
  readonly points: number;
  readonly windowSeconds: number;
  readonly error?: (retryAfter: number) => ApiError;
}

/** A limit that holds over all processes, counted in PostgreSQL (one write an act). */
export const sharedRateLimit = (pool: Pool, options: RateLimitOptions): RateLimit =>
  wrap(inDatabase(pool, options), options);

/** Something remembered for a while, by all processes. */
export interface SharedMark {
  has(key: string): Promise<boolean>;
  /** For the whole time from now on. */
  set(key: string): Promise<void>;
}

export function sharedMark(pool: Pool, name: string, seconds: number): SharedMark {
  const marks = inDatabase(pool, { name, points: 1, windowSeconds: seconds });
  return {
    has: async (key) => (await marks.get(key)) !== null,
    set: async (key) => {
      await marks.set(key, 1, seconds);
    },
  };
}

/** Rows whose time is over: each key that was ever counted left one, and anybody can make up keys. */
export async function deleteExpiredLimits(pool: Pool): Promise<void> {
  await pool.query('DELETE FROM rate_limits WHERE expire < $1', [Date.now()]);
}

const inDatabase = (
  pool: Pool,
  { name, points, windowSeconds }: RateLimitOptions,
): RateLimiterPostgres =>
  new RateLimiterPostgres({
    storeClient: pool,
    tableName: 'rate_limits',
    tableCreated: true,
    // A timer of the library's would outlive the pool; a daily job deletes instead.
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points,
    duration: windowSeconds,
  });

/** A limit of this process alone, for paths that must not write to the database. */
export const localRateLimit = (options: RateLimitOptions): RateLimit =>
  wrap(
    new RateLimiterMemory({
      keyPrefix: options.name,
      points: options.points,
      duration: options.windowSeconds,
    }),
    options,
  );

function wrap(
  limiter: RateLimiterPostgres | RateLimiterMemory,
  options: RateLimitOptions,
): RateLimit {
  return {
    consume: async (key) => {
      try {
        await limiter.consume(key);
      } catch (rejection) {
        if (!(rejection instanceof RateLimiterRes)) throw rejection;
        const retryAfter = Math.max(1, Math.ceil(rejection.msBeforeNext / 1000));
        throw options.error?.(retryAfter) ?? commonErrors.too_many_requests({ retryAfter });
      }
    },
    refund: async (key) => {
      await limiter.reward(key);
    },
    reset: async (key) => {
      await limiter.delete(key);
    },
  };
}

/** Seconds that every token served from the store should at least live on, to survive its way. */
const FLOOR_SECONDS = 5;
const MARGIN_SECONDS = 300;

/** Before this many seconds of life are left, a token is refreshed ahead of its end. */
export const margin = (lifetime: number): number => Math.min(MARGIN_SECONDS, lifetime * 0.2);

/** Below this a token is not worth handing out; scaled down for tokens that are short-lived. */
export const floor = (lifetime: number): number => Math.min(FLOOR_SECONDS, lifetime * 0.1);

/** `minValidSeconds` as far as it can be honoured: at most 80 % of a fresh token's life. */
export const cappedMinValid = (requested: number, lifetime: number): number =>
  Math.min(requested, lifetime * 0.8);

export type Freshness =
  /** Serve it. */
  | 'fresh'
  /** Serve it and refresh behind the answer. */
  | 'ageing'
  /** Refresh before answering; while the provider is away it may still be served. */
  | 'due'
  /** Nothing left to serve. */
  | 'expired';

/**
 * @param remaining - Seconds until the access token expires.
 * @param lifetime - Seconds it was issued for.
 * @param minValid - Seconds that the caller needs it to live.
 */
export function freshness(remaining: number, lifetime: number, minValid: number): Freshness {
  const needed = Math.max(cappedMinValid(minValid, lifetime), floor(lifetime));
  if (remaining <= floor(lifetime)) return 'expired';
  if (remaining <= needed) return 'due';
  return remaining > Math.max(needed, margin(lifetime)) ? 'fresh' : 'ageing';
}

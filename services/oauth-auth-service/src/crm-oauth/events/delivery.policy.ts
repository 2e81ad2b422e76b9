import type { SendResult } from './sender.js';

/** Seconds until the next try, by tries that failed: all in all about a day. */
const SCHEDULE = [5, 60, 300, 1_800, 7_200, 18_000, 28_800, 28_800] as const;
/** So that receivers that fell together do not all rise at one moment. */
const JITTER = 0.1;

export type Verdict =
  | { readonly kind: 'delivered' }
  /** Tried again, and everything else for this webhook with it. */
  | { readonly kind: 'retry'; readonly seconds: number }
  | { readonly kind: 'disable'; readonly reason: 'failing' | 'gone' };

/**
 * @param attempts - Tries of this event so far, this one included.
 * @param random - 0 to 1.
 */
export function judge(result: SendResult, attempts: number, random: number): Verdict {
  if ('status' in result && result.status >= 200 && result.status < 300) {
    return { kind: 'delivered' };
  }
  // 410 Gone is how a receiver says that it wants no more (Standard Webhooks).
  if ('status' in result && result.status === 410) return { kind: 'disable', reason: 'gone' };
  const seconds = SCHEDULE[attempts - 1];
  return seconds === undefined
    ? { kind: 'disable', reason: 'failing' }
    : { kind: 'retry', seconds: seconds * (1 + JITTER * random) };
}

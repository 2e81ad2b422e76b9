import type { Switches } from './switches.js';

const WINDOW_MS = 10_000;
const DAY_MS = 86_400_000;

export type Policy = 'TEN_SECONDLY_ROLLING' | 'DAILY';

export interface Usage {
  /** The limit that this call met; undefined when it goes through. */
  readonly exceeded: Policy | undefined;
  /** Calls left in the ten seconds. */
  readonly remaining: number;
}

/** Calls of one app to one account, counted over the last ten seconds and the last day. */
export class RateLimit {
  readonly #calls = new Map<string, number[]>();

  /** Counts a call, unless it is refused. */
  count(key: string, now: number, limits: Switches): Usage {
    const today = (this.#calls.get(key) ?? []).filter((at) => at > now - DAY_MS);
    const recent = today.filter((at) => at > now - WINDOW_MS).length;
    const exceeded =
      recent >= limits.requestsPerTenSeconds
        ? 'TEN_SECONDLY_ROLLING'
        : today.length >= limits.requestsPerDay
          ? 'DAILY'
          : undefined;
    this.#calls.set(key, exceeded === undefined ? [...today, now] : today);
    const used = recent + (exceeded === undefined ? 1 : 0);
    return { exceeded, remaining: Math.max(0, limits.requestsPerTenSeconds - used) };
  }

  clear(): void {
    this.#calls.clear();
  }
}

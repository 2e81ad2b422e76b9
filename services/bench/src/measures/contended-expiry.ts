import { median } from '../load/statistics.js';
import type { Stack } from '../stack/stack.js';
import { expire } from './expire.js';
import { askForToken } from './round-trips.js';
import { warmConnection } from './warm-connection.js';

export interface ContendedExpiry {
  readonly callers: number;
  readonly expiries: number;
  /** Refreshes that the provider saw, all expiries together: as many as expiries, if none was wasted. */
  readonly refreshes: number;
  /** Different tokens that the callers of one expiry got, at most. */
  readonly distinctTokens: number;
  /** From the first request of an expiry to its last answer: the median. */
  readonly allServedMs: number;
}

/** Many callers ask for the token of one grant at the moment it has expired. */
export async function measureContendedExpiry(
  stack: Stack,
  callers: number,
  expiries: number,
): Promise<ContendedExpiry> {
  const { service, sandbox } = stack;
  const warm = await warmConnection(stack, service.url);
  await sandbox.resetCounters();
  const times: number[] = [];
  let distinctTokens = 0;
  for (let round = 0; round < expiries; round += 1) {
    await expire(stack.pool, [warm.connectionId]);
    const start = performance.now();
    const asking = Array.from({ length: callers }, () => askForToken(service.url, warm));
    const tokens = new Set((await Promise.all(asking)).map(({ accessToken }) => accessToken));
    times.push(performance.now() - start);
    distinctTokens = Math.max(distinctTokens, tokens.size);
  }
  const { endpoints } = await sandbox.counters();
  const refreshes = endpoints['salesforce']?.['token']?.requests ?? 0;
  return { callers, expiries, refreshes, distinctTokens, allServedMs: median(times) };
}

import { createTestDatabase } from '@tetrix/local-stack';
import { withStack } from '../stack/stack.js';
import { measureBackgroundRefreshes } from './background-refreshes.js';
import { measureContendedExpiry } from './contended-expiry.js';
import { measureRoundTrips } from './round-trips.js';

// What is not a matter of speed, and so is true on any machine.
describe('the service as a process, counted from outside', () => {
  it('hands out a fresh token for one round trip, no write and no provider call', async () => {
    const cost = await withStack((stack) => measureRoundTrips(stack, 50), createTestDatabase);
    expect(cost).toMatchObject({ handOuts: 50, roundTrips: 1, writes: 0, providerCalls: 0 });
    expect(Object.values(cost.statements)).toEqual([50]);
  });

  it('refreshes an expired grant once for all its callers', async () => {
    const expiry = await withStack(
      (stack) => measureContendedExpiry(stack, 32, 2),
      createTestDatabase,
    );
    expect(expiry).toMatchObject({ refreshes: 2, distinctTokens: 1 });
  });

  it('refreshes grants that come due together once each, at the configured concurrency', async () => {
    const plan = { grants: 24, processes: 2, concurrency: 3, providerMs: [20], rounds: 1 };
    const [background] = await withStack(
      (stack) => measureBackgroundRefreshes(stack, plan),
      createTestDatabase,
    );
    expect(background?.refreshesPerGrant).toBe(1);
    expect(background?.maxInFlight).toBeGreaterThan(1);
    expect(background?.maxInFlight).toBeLessThanOrEqual(6);
  });
});

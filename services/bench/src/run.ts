import type { Comparison } from './load/compare.js';
import {
  type AuthorizationServerCalls,
  measureAuthorizationServer,
} from './measures/authorization-server.js';
import {
  type BackgroundRefreshes,
  measureBackgroundRefreshes,
} from './measures/background-refreshes.js';
import { type ConnectFlows, measureConnects } from './measures/connects.js';
import { type ContendedExpiry, measureContendedExpiry } from './measures/contended-expiry.js';
import { measureHandOuts } from './measures/hand-outs.js';
import { type ListingTimes, measureListing } from './measures/listing.js';
import { measureRoundTrips, type WarmHandOutCost } from './measures/round-trips.js';
import type { Plan } from './plan.js';
import { withStack } from './stack/stack.js';

export interface Results {
  readonly handOuts: readonly Comparison[];
  readonly cost: WarmHandOutCost;
  readonly expiry: ContendedExpiry;
  readonly background: readonly BackgroundRefreshes[];
  readonly connects: ConnectFlows;
  readonly authorizationServer: AuthorizationServerCalls;
  readonly listing: readonly ListingTimes[];
}

/** Measures everything, one thing after the other. */
export const run = (plan: Plan, progress: (step: string) => void): Promise<Results> =>
  withStack(async (stack) => {
    const step = <T>(title: string, measure: () => Promise<T>): Promise<T> => {
      progress(title);
      return measure();
    };
    return {
      handOuts: await step('warm hand-outs against the ceiling', () =>
        measureHandOuts(stack, plan.callers, plan.rounds),
      ),
      cost: await step('round trips of a warm hand-out', () =>
        measureRoundTrips(stack, plan.countedHandOuts),
      ),
      expiry: await step('contended expiry', () =>
        measureContendedExpiry(stack, plan.contendingCallers, plan.expiries),
      ),
      background: await step('background refreshes against the bare calls', () =>
        measureBackgroundRefreshes(stack, plan.background),
      ),
      connects: await step('connect flows', () =>
        measureConnects(stack, plan.connectFlows, plan.connectCallers),
      ),
      authorizationServer: await step('authorization server against the bare engine', () =>
        measureAuthorizationServer(stack, plan.oauthCallers, plan.rounds, plan.countedHandOuts),
      ),
      listing: await step('admin listing', () =>
        measureListing(stack, plan.connections, plan.listingMs),
      ),
    };
  });

import type { Rounds } from './load/compare.js';
import type { BackgroundPlan } from './measures/background-refreshes.js';

/** How much is measured. */
export interface Plan {
  readonly callers: readonly number[];
  readonly rounds: Rounds;
  readonly connectFlows: number;
  readonly connectCallers: number;
  readonly connections: number;
  readonly listingMs: number;
  readonly countedHandOuts: number;
  readonly contendingCallers: number;
  readonly expiries: number;
  readonly background: BackgroundPlan;
  readonly oauthCallers: number;
}

/** About three minutes. */
export const fullPlan: Plan = {
  callers: [1, 16, 64],
  rounds: { warmUpMs: 2_000, rounds: 21, roundMs: 500 },
  connectFlows: 300,
  connectCallers: 8,
  connections: 100_000,
  listingMs: 1_500,
  countedHandOuts: 1_000,
  contendingCallers: 64,
  expiries: 9,
  background: { grants: 400, processes: 2, concurrency: 4, providerMs: [5, 100], rounds: 3 },
  oauthCallers: 16,
};

/** A first impression in about fifteen seconds. */
export const quickPlan: Plan = {
  ...fullPlan,
  rounds: { warmUpMs: 700, rounds: 3, roundMs: 400 },
  connectFlows: 50,
  connections: 20_000,
  listingMs: 300,
  countedHandOuts: 200,
  expiries: 3,
  background: { ...fullPlan.background, grants: 100, rounds: 1 },
};

import type {
  ChainTotals,
  ProviderContext,
  ProviderModule,
  ProviderSandbox,
} from '../platform/provider.js';
import { type SalesforceControl, salesforceControlClient } from './client.js';
import { salesforceControl } from './control/router.js';
import type { Grant } from './model/grants.js';
import { SalesforceState } from './model/state.js';
import { initialApp, type SalesforceOptions } from './options.js';
import { salesforceRouter } from './router.js';
import { summary } from './summary.js';

function chainTotals(grants: readonly Grant[]): ChainTotals {
  const totals = { refreshes: 0, replays: 0, overlaps: 0 };
  for (const grant of grants) {
    totals.refreshes += grant.refreshes;
    totals.replays += grant.replays;
    totals.overlaps += grant.overlaps;
  }
  return totals;
}

/** Salesforce, as far as a connected app can tell. */
function salesforceSandbox(
  { clock, random, endpoint }: ProviderContext,
  options: SalesforceOptions,
): ProviderSandbox {
  const app = initialApp(options);
  const initial = { apps: [app], switches: options.switches ?? {} };
  const state = new SalesforceState(clock, random, initial);
  return {
    name: 'salesforce',
    app: { clientId: app.clientId, clientSecret: app.clientSecret },
    router: salesforceRouter(state, endpoint),
    control: salesforceControl(state),
    summary: () => summary(state),
    chains: () => chainTotals(state.grants.list()),
    reset: () => state.reset(),
    resetCounters: () => {
      for (const grant of state.grants.list()) {
        Object.assign(grant, { refreshes: 0, replays: 0, overlaps: 0 });
      }
    },
    snapshot: () => state.snapshot(),
    restore: (snapshot) => state.restore(snapshot),
  };
}

export const salesforce: ProviderModule<SalesforceOptions, SalesforceControl> = {
  name: 'salesforce',
  options: ({ rotateRefreshTokens = false, ...app }) => ({ ...app, app: { rotateRefreshTokens } }),
  start: salesforceSandbox,
  controlClient: salesforceControlClient,
};

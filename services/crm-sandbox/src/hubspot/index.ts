import { plainSummary } from '../platform/plain-summary.js';
import type { ProviderContext, ProviderModule, ProviderSandbox } from '../platform/provider.js';
import { type HubspotControl, hubspotControlClient } from './client.js';
import { hubspotControl } from './control.js';
import { type HubspotApp, newApp } from './model/apps.js';
import { HubspotState } from './model/state.js';
import type { Switches } from './model/switches.js';
import { hubspotRouter } from './router.js';

const name = 'hubspot';

export interface HubspotOptions {
  /** Over the app that is there from the start. */
  readonly app?: Partial<HubspotApp>;
  readonly switches?: Partial<Switches>;
}

/** The app that exists when none is configured. Its credentials open nothing but a sandbox. */
const DEFAULT_APP = {
  clientId: '7c0f6f5e-5a4d-4b7e-9d1c-0b5f3a8e2d61',
  clientSecret: 'sandbox-only-client-secret',
  redirectUris: [
    'http://localhost:4003/crm-oauth/hubspot/callback',
    'http://127.0.0.1:4003/crm-oauth/hubspot/callback',
  ],
};

function start(
  { clock, random, endpoint }: ProviderContext,
  options: HubspotOptions,
): ProviderSandbox {
  const app = newApp({ ...DEFAULT_APP, ...options.app });
  const state = new HubspotState(clock, random, { app, switches: options.switches ?? {} });
  const { apps, hubs: directory } = state;
  return {
    name,
    app: { clientId: app.clientId, clientSecret: app.clientSecret },
    router: hubspotRouter(state, endpoint),
    control: hubspotControl(state),
    summary: () =>
      plainSummary({ crm: 'HubSpot', name, apps, directory, switches: state.switches }),
    chains: () => state.grants.totals(),
    reset: () => state.reset(),
    resetCounters: () => state.grants.resetCounters(),
    snapshot: () => state.snapshot(),
    restore: (snapshot) => state.restore(snapshot),
  };
}

/** HubSpot, as far as a public app can tell. */
export const hubspot: ProviderModule<HubspotOptions, HubspotControl> = {
  name,
  // A switch that nobody set is left out: it would win over what a kept state says.
  options: ({ rotateRefreshTokens, ...app }) => ({
    app,
    switches: rotateRefreshTokens === undefined ? {} : { rotateRefreshTokens },
  }),
  start,
  controlClient: hubspotControlClient,
};

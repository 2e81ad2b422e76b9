import type { App } from '../platform/apps.js';
import { type PlainControl, plainControl } from '../platform/plain-control.js';
import { plainSummary } from '../platform/plain-summary.js';
import type { ProviderContext, ProviderModule, ProviderSandbox } from '../platform/provider.js';
import { pipedriveControl } from './control.js';
import { PipedriveState } from './model/state.js';
import type { Switches } from './model/switches.js';
import { pipedriveRouter } from './router.js';

const name = 'pipedrive';

export interface PipedriveOptions {
  /** Over the app that is there from the start. */
  readonly app?: Partial<App>;
  readonly switches?: Partial<Switches>;
}

export type PipedriveControl = PlainControl<Switches, App>;

/** The app that exists when none is configured. Its credentials open nothing but a sandbox. */
const DEFAULT_APP: App = {
  clientId: 'a17c0d5e9b3f4e6280d1',
  clientSecret: 'sandbox-only-client-secret',
  name: 'Tetrix CRM connection',
  redirectUris: [
    'http://localhost:4003/crm-oauth/pipedrive/callback',
    'http://127.0.0.1:4003/crm-oauth/pipedrive/callback',
  ],
  scopes: ['contacts:full', 'deals:read', 'base'],
};

function start(
  { clock, random, endpoint }: ProviderContext,
  options: PipedriveOptions,
): ProviderSandbox {
  const app = { ...DEFAULT_APP, ...options.app };
  const state = new PipedriveState(clock, random, { app, switches: options.switches ?? {} });
  const { apps, companies: directory } = state;
  return {
    name,
    app: { clientId: app.clientId, clientSecret: app.clientSecret },
    router: pipedriveRouter(state, endpoint),
    control: pipedriveControl(state),
    summary: () =>
      plainSummary({ crm: 'Pipedrive', name, apps, directory, switches: state.switches }),
    chains: () => state.grants.totals(),
    reset: () => state.reset(),
    resetCounters: () => state.grants.resetCounters(),
    snapshot: () => state.snapshot(),
    restore: (snapshot) => state.restore(snapshot),
  };
}

/** Pipedrive, as far as a marketplace app can tell. */
export const pipedrive: ProviderModule<PipedriveOptions, PipedriveControl> = {
  name,
  // A switch that nobody set is left out: it would win over what a kept state says.
  options: ({ rotateRefreshTokens, ...app }) => ({
    app,
    switches: rotateRefreshTokens === undefined ? {} : { rotateRefreshTokens },
  }),
  start,
  controlClient: (send) =>
    plainControl((method, path, body) => send(method, `/${name}${path}`, body)),
};

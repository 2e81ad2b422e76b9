import type { Router } from 'express';
import type { SandboxClock } from './clock.js';
import type { Send } from './control-call.js';
import type { EndpointHandler } from './endpoint.js';
import type { Html } from './html.js';
import type { RandomBytes } from './random.js';

/** What the frame hands to a provider. */
export interface ProviderContext {
  readonly clock: SandboxClock;
  readonly random: RandomBytes;
  readonly endpoint: EndpointHandler;
}

export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** One provider of a running sandbox. */
export interface ProviderSandbox {
  readonly name: string;
  /** Of the app that exists from the start. */
  readonly app: AppCredentials;
  /** The provider's own endpoints, mounted at the root of the sandbox's origin. */
  readonly router: Router;
  /** Mounted at `/__sandbox/<name>`, behind a JSON body parser. */
  readonly control: Router;
  /** Its part of the index page. */
  readonly summary: () => Html;
  /** Totals over all of its refresh-token chains. */
  readonly chains: () => ChainTotals;
  /** Back to the state at start. */
  readonly reset: () => void;
  readonly resetCounters: () => void;
  /** JSON that `restore` takes; it holds live tokens and secrets. */
  readonly snapshot: () => unknown;
  /** @throws {z.ZodError} for a snapshot of another shape */
  readonly restore: (snapshot: unknown) => void;
}

export interface ChainTotals {
  /** Refreshes that were answered with a new access token, sent or lost. */
  refreshes: number;
  /** Uses of a refresh token that rotation had already spent. */
  replays: number;
  /** Refreshes refused because the same token's refresh was still being answered. */
  overlaps: number;
}

/** The app that exists from the start, as the variables `SANDBOX_<PROVIDER>_*` describe it. */
export interface AppVariables extends Partial<AppCredentials> {
  readonly redirectUris?: string[];
  /** Absent: as the provider is known to do. */
  readonly rotateRefreshTokens?: boolean;
}

export interface ConsentInput {
  readonly authorizationUrl: string;
  /** Id, username or e-mail; absent: the one hinted at, else the first who can sign in. */
  readonly user?: string;
  readonly decision?: 'allow' | 'deny';
}

/** What the control client of every provider can do. */
export interface CommonControl {
  /** Decides as the person at the consent page; `redirectTo` is the callback with its query. */
  consent(input: ConsentInput): Promise<{ redirectTo: string }>;
  updateApp(clientId: string, changes: { readonly redirectUris?: string[] }): Promise<object>;
}

/** How a provider's folder joins the sandbox (`src/providers.ts`). */
export interface ProviderModule<Options, Control extends CommonControl> {
  readonly name: string;
  options(variables: AppVariables): Options;
  start(context: ProviderContext, options: Options): ProviderSandbox;
  /** @param send - Takes paths below `/__sandbox`. */
  controlClient(send: Send): Control;
}

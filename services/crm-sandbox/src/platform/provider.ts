import type { Router } from 'express';
import type { SandboxClock } from './clock.js';
import type { EndpointHandler } from './endpoint.js';
import type { Html } from './html.js';
import type { RandomBytes } from './random.js';

/** What the frame hands to a provider. */
export interface ProviderContext {
  readonly clock: SandboxClock;
  readonly random: RandomBytes;
  readonly endpoint: EndpointHandler;
}

/** One provider of the sandbox: adding a provider is adding a folder that makes one of these. */
export interface ProviderSandbox {
  readonly name: string;
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

import { z } from 'zod';
import { changesOf } from '../../platform/changes.js';

/**
 * What the sources of our facts don't agree on, or what HubSpot does only at times. Each default
 * is the better-attested side; the README gives the evidence.
 */
export const switchesSchema = z.strictObject({
  /** A declined consent returns to the callback with `access_denied`. */
  denialRedirects: z.boolean().default(false),
  /** Each refresh answers with a new refresh token, and the old one is spent. */
  rotateRefreshTokens: z.boolean().default(false),
  /** The same person consenting again gets the refresh token that they already have. */
  sameRefreshTokenOnReconnect: z.boolean().default(false),
  /** Whether a code_challenge binds the code to its verifier. */
  checkVerifier: z.boolean().default(true),
  /** `/oauth/v1/*` has been switched off. */
  v1Ended: z.boolean().default(false),
  /** Bodies of token errors: RFC 6749's with HubSpot's fields beside, or HubSpot's alone. */
  errorBodies: z.enum(['rfc6749', 'legacy']).default('rfc6749'),
  accessTokenLifetimeMs: z.number().int().min(1000).default(1_800_000),
  /** Characters of an access token; HubSpot promises no maximum. */
  accessTokenLength: z.number().int().min(40).max(8000).default(320),
  introspectRefreshTokens: z.boolean().default(true),
  /** Revoking a refresh token ends its access tokens too. */
  revokeCascades: z.boolean().default(false),
  /** The data API answers 423 (locked) or 477 (the account is being moved). */
  accountState: z.enum(['normal', 'locked', 'migrating']).default('normal'),
  requestsPerTenSeconds: z.number().int().min(1).default(110),
  /** Calls of the search API per account in one second. */
  searchesPerSecond: z.number().int().min(1).default(5),
  /** How long a change stays hidden from search. */
  searchDelayMs: z.number().int().min(0).default(0),
  requestsPerDay: z.number().int().min(1).default(1_000_000),
});

export type Switches = z.infer<typeof switchesSchema>;

export const defaultSwitches = (): Switches => switchesSchema.parse({});

export const switchChangesSchema = changesOf(switchesSchema);

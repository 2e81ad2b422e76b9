import { z } from 'zod';
import { changesOf } from '../../platform/changes.js';

/**
 * What differs between orgs, or what the sources of our facts don't agree on. Each default is the
 * better-attested side; the README gives the evidence.
 */
export const switchesSchema = z.strictObject({
  /** Without a code_challenge, authorize is refused. */
  requirePkce: z.boolean().default(true),
  /** How it is refused: an OAuth error sent to the callback, or a bare body. */
  missingChallenge: z.enum(['redirect', 'body']).default('redirect'),
  /** The error code of a wrong code_verifier. */
  pkceMismatchError: z.enum(['invalid_grant', 'invalid_request']).default('invalid_grant'),
  deniedError: z.enum(['access_denied', 'access-denied']).default('access_denied'),
  /** Allow ends on a page of Salesforce's own, and nothing returns to the callback. */
  approvalErrorGeneric: z.boolean().default(false),
  accessTokenFormat: z.enum(['opaque', 'jwt']).default('opaque'),
  sessionLifetimeMs: z.number().int().min(1000).default(7_200_000),
  /** How long a refresh takes, in real milliseconds; another of the same token is refused then. */
  tokenProcessingMs: z.number().int().min(0).max(60_000).default(5),
  introspectRefreshTokens: z.boolean().default(true),
  /** Introspecting a refresh token is a use of it: also of a spent one, with all that follows. */
  introspectionCountsAsUse: z.boolean().default(false),
  revokeErrorFormat: z.enum(['json', 'form']).default('json'),
  secretRotationRevokesTokens: z.boolean().default(true),
  /** How long the old secret and the old grants still work after a rotation, sandbox ms. */
  secretRotationGraceMs: z.number().int().min(0).default(0),
  approvalsPerUserAndApp: z.number().int().min(1).default(5),
  /** The data API refuses everything with REQUEST_LIMIT_EXCEEDED. */
  requestLimitExceeded: z.boolean().default(false),
  /** Calls of the data API that an org has in 24 hours; above it, REQUEST_LIMIT_EXCEEDED. */
  requestsPerDay: z.number().int().min(1).default(100_000),
});

export type Switches = z.infer<typeof switchesSchema>;

export const defaultSwitches = (): Switches => switchesSchema.parse({});

export const switchChangesSchema = changesOf(switchesSchema);

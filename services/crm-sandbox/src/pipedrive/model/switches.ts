import { z } from 'zod';
import { changesOf } from '../../platform/changes.js';

/** What Pipedrive's documentation leaves open; the README gives the evidence for each default. */
export const switchesSchema = z.strictObject({
  /** Each refresh answers with a new refresh token, and the old one is spent. */
  rotateRefreshTokens: z.boolean().default(true),
  /** Bodies of token errors: with RFC 6749's `error`, or with the message alone. */
  errorBodies: z.enum(['rfc6749', 'message']).default('rfc6749'),
  accessTokenLifetimeMs: z.number().int().min(1000).default(3_600_000),
  /** Days of disuse after which a refresh token dies. */
  refreshTokenIdleDays: z.number().positive().default(60),
  /** Revoking a refresh token ends its access tokens too. */
  revokeCascades: z.boolean().default(true),
});

export type Switches = z.infer<typeof switchesSchema>;

export const defaultSwitches = (): Switches => switchesSchema.parse({});

export const switchChangesSchema = changesOf(switchesSchema);

import type { Pool } from 'pg';
import type { PrismaClient } from '../generated/prisma/client.js';
import type { Audit } from '../platform/audit.js';
import type { Clock } from '../platform/clock.js';
import type { Authenticate } from '../platform/http/bearer.js';
import type { Logger } from '../platform/logger.js';
import { createLastUsed, type LastUsed } from './last-used.js';
import { type VerifiedApiToken, verifyApiToken } from './verify-api-token.js';

/** What the feature needs of the service around it. */
export interface TokensPorts {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: Audit;
}

/** Whoever makes it closes `lastUsed`. */
export interface TokensContext extends TokensPorts {
  readonly lastUsed: LastUsed;
  verify(token: string): Promise<VerifiedApiToken | undefined>;
}

/** The context of endpoints that ask who is calling. */
export interface TokensEndpointContext extends TokensContext {
  readonly authenticate: Authenticate;
}

export const createTokensContext = (ports: TokensPorts): TokensContext => ({
  ...ports,
  lastUsed: createLastUsed(ports),
  verify: (token) => verifyApiToken(ports, token),
});

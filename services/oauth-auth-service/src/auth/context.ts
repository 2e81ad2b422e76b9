import type { Pool } from 'pg';
import type { PrismaClient } from '../generated/prisma/client.js';
import type { Audit } from '../platform/audit.js';
import type { Background } from '../platform/background.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config/config.js';
import type { Database } from '../platform/database.js';
import type { Authenticate } from '../platform/http/bearer.js';
import type { Logger } from '../platform/logger.js';
import type { Mailer } from '../platform/mail/mailer.js';
import { type Attempts, createAttempts } from './accounts/attempts.js';
import { type Credentials, createCredentials } from './accounts/credentials.js';
import { type EndedSessions, followEndedSessions } from './sessions/ended-sessions.js';
import { createSessionTokens, type SessionTokens } from './sessions/session-token.js';
import { createSessions, type Sessions } from './sessions/sessions.js';

/** What the feature needs of the service around it. */
export interface AuthPorts {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  readonly openClient: Database['openClient'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly mailer: Mailer;
  readonly background: Background;
  readonly config: Config;
}

/** What its endpoints, and the features built on it, work with. */
export interface AuthContext extends AuthPorts {
  readonly attempts: Attempts;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  /** Closed by whoever made the context. */
  readonly endedSessions: EndedSessions;
  readonly tokens: SessionTokens;
}

/** The context of endpoints that ask who is calling. */
export interface AuthEndpointContext extends AuthContext {
  readonly authenticate: Authenticate;
}

export function createAuthContext(ports: AuthPorts): AuthContext {
  const { prisma, pool, clock, config, audit } = ports;
  const endedSessions = followEndedSessions({ ...ports, accessTtl: config.jwt.accessTtl });
  const attempts = createAttempts(pool, config.authAttempts);
  return {
    ...ports,
    attempts,
    credentials: createCredentials({ prisma, attempts, audit }),
    sessions: createSessions({ prisma, clock, ended: endedSessions, ttl: config.sessionTtl }),
    endedSessions,
    tokens: createSessionTokens(config.jwt, clock),
  };
}

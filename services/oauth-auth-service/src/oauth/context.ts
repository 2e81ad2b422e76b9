import type { Request } from 'express';
import type { Pool } from 'pg';
import type { PrismaClient } from '../generated/prisma/client.js';
import type { Audit } from '../platform/audit.js';
import type { Background } from '../platform/background.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config/config.js';
import type { Authenticate } from '../platform/http/bearer.js';
import type { Logger } from '../platform/logger.js';

export interface ProvenAccount {
  readonly id: string;
  readonly tenantId: string;
}

/** What the authorization server needs of the service around it. */
export interface OAuthPorts {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly background: Background;
  readonly config: Pick<Config, 'publicUrl' | 'oauth' | 'jwt' | 'sessionTtl'>;
  /** Who calls, by any Bearer token of the service. */
  readonly authenticate: Authenticate;
  /**
   * Proves an account by its password, throttled.
   * @throws ApiError `invalid_credentials`, `too_many_attempts`
   */
  proveAccount(email: string, password: string, req: Request): Promise<ProvenAccount>;
}

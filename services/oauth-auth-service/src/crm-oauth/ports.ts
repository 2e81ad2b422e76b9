import type { Request } from 'express';
import type { Pool } from 'pg';
import type { PrismaClient } from '../generated/prisma/client.js';
import type { Audit } from '../platform/audit.js';
import type { Clock } from '../platform/clock.js';
import type { Env } from '../platform/config/env.js';
import type { KeyEntry } from '../platform/config/keys.js';
import type { Logger } from '../platform/logger.js';
import type { Registry } from '../platform/metrics.js';
import type { Principal } from '../platform/principal.js';

/** A person of the host, as the confirmation page names them. */
export interface HostUser {
  readonly userId: string;
  readonly tenantId: string;
  readonly displayName: string;
  /** What this person signs in with: other than the names, nobody else can choose the same. */
  readonly accountName: string;
  readonly tenantName: string;
}

/** All that the extension needs of the service it is mounted in. */
export interface CrmOAuthPorts {
  readonly prisma: PrismaClient;
  /** The same database, for the statements that Prisma cannot say or is too slow for. */
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Where acts on connections are recorded; absent where the host keeps no such record. */
  readonly audit?: Audit;
  /** Where browsers reach the host, an origin. */
  readonly publicUrl: string;
  readonly returnToAllowlist: readonly string[];
  readonly encryptionKeys: readonly KeyEntry[];
  /** The providers' own variables (`SALESFORCE_*`, `HUBSPOT_*`). */
  readonly env: Env;
  readonly production: boolean;
  /**
   * Proves who calls, from the Bearer token.
   * @throws ApiError `unauthenticated` or `invalid_token`
   */
  authenticate(req: Request): Promise<Principal>;
  /**
   * The role of an administrator as the database has it now, since the token's may be stale; null
   * when the user is no longer active in the tenant.
   */
  currentRole(principal: Principal): Promise<Principal['role'] | null>;
  /** The user, if still active in that tenant. */
  findActiveUser(tenantId: string, userId: string): Promise<HostUser | null>;
}

import type { CrmOAuthPorts } from '../crm-oauth/index.js';
import type { Audit } from '../platform/audit.js';
import type { Config } from '../platform/config/config.js';
import type { Authenticate } from '../platform/http/bearer.js';
import { createUserDirectory } from '../users/index.js';
import type { AppDeps } from './app-deps.js';

type Parts = Pick<AppDeps, 'database' | 'clock' | 'logger' | 'metrics' | 'env'> & {
  readonly audit: Audit;
};

/** What this service is to the CRM extension mounted in it. */
export function crmOAuthHost(
  config: Config,
  { database, clock, logger, metrics, env, audit }: Parts,
  authenticate: Authenticate,
): CrmOAuthPorts {
  return {
    prisma: database.prisma,
    pool: database.pool,
    clock,
    logger,
    metrics,
    audit,
    publicUrl: config.publicUrl,
    returnToAllowlist: config.returnToAllowlist,
    encryptionKeys: config.encryptionKeys,
    env,
    production: config.production,
    authenticate,
    ...createUserDirectory(database.prisma),
  };
}

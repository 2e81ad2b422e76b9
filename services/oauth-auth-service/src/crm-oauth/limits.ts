import type { Pool } from 'pg';
import { localRateLimit, type RateLimit, sharedRateLimit } from '../platform/rate-limit.js';
import { hashSecret } from '../platform/secrets.js';
import { crmErrors } from './errors.js';
import type { CrmSettings } from './settings.js';

const TEN_MINUTES = 600;

/** How often somebody may do what costs us, a CRM or the database dear. */
export interface CrmLimits {
  /** Counts one begun connection for the user and for the tenant, over all processes. */
  initiate(tenantId: string, userId: string): Promise<void>;
  /** Attempts that one user may have open at a time. */
  readonly pendingAttempts: number;
  /** By connection: each one is a call to the CRM. */
  readonly forcedRefreshes: RateLimit;
  /** By connection: ending one that has ended tries the CRM again. */
  readonly disconnects: RateLimit;
  /** By tenant: each is up to a hundred rows with calls to the CRM. */
  readonly imports: RateLimit;
  /** By tenant: making and testing webhooks, each of which sends something somewhere. */
  readonly webhookCalls: RateLimit;
  readonly webhooksPerTenant: number;
  /**
   * By address, in this process alone. The secrets in these addresses cannot be guessed, so the
   * limit only has to bound the work, and a write to count a read would add to it.
   */
  readonly browserPages: RateLimit;
  /** By caller, in this process alone: a listing filters and counts many rows. */
  readonly listings: RateLimit;
}

export function createLimits(pool: Pool, settings: CrmSettings): CrmLimits {
  const shared = (name: string, points: number) =>
    sharedRateLimit(pool, { name, points, windowSeconds: TEN_MINUTES });
  const perMinute = (name: string, points: number) =>
    localRateLimit({ name, points, windowSeconds: 60 });
  const perUser = shared('crm-initiate', settings.initiatesPerUser);
  const perTenant = shared('crm-initiate-tenant', settings.initiatesPerTenant);

  return {
    initiate: async (tenantId, userId) => {
      // The user first: one who is over the limit must not use up the tenant's.
      await perUser.consume(keyOf(tenantId, userId));
      await perTenant.consume(keyOf(tenantId));
    },
    pendingAttempts: settings.pendingAttempts,
    forcedRefreshes: sharedRateLimit(pool, {
      name: 'crm-forced-refresh',
      points: settings.forcedRefreshes,
      windowSeconds: TEN_MINUTES,
      error: (retryAfter) => crmErrors.refresh_limit_reached({ retryAfter }),
    }),
    disconnects: shared('crm-disconnect', settings.disconnects),
    imports: shared('crm-imports', settings.imports),
    webhookCalls: shared('crm-webhooks', settings.webhookCalls),
    webhooksPerTenant: settings.webhooksPerTenant,
    browserPages: perMinute('crm-pages', settings.pagesPerAddress),
    listings: perMinute('crm-listings', settings.listingsPerCaller),
  };
}

/** The host's ids may be of any length and hold any character; a key is short and unambiguous. */
export const keyOf = (...ids: readonly (string | null)[]): string =>
  hashSecret(JSON.stringify(ids));

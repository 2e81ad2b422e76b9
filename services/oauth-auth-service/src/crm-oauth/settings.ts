import { z } from 'zod';
import { type Env, integerVariable, readEnv } from '../platform/config/env.js';

const limit = integerVariable(1, 1_000_000);

const variables = z.object({
  CRM_PROVIDER_DEADLINE_MS: integerVariable(100, 60_000).default(10_000),
  CRM_FORCED_REFRESHES: limit.default(30),
  CRM_INITIATES_PER_USER: limit.default(60),
  CRM_INITIATES_PER_TENANT: limit.default(600),
  CRM_PENDING_ATTEMPTS: limit.default(50),
  CRM_DISCONNECTS: limit.default(10),
  CRM_IMPORTS: limit.default(30),
  CRM_PAGES_PER_ADDRESS: limit.default(300),
  CRM_LISTINGS_PER_CALLER: limit.default(300),
  CRM_WEBHOOKS_PER_TENANT: integerVariable(0, 1_000).default(10),
  CRM_WEBHOOK_CALLS: limit.default(60),
  CRM_WEBHOOK_DEADLINE_MS: integerVariable(100, 30_000).default(10_000),
  CRM_EVENT_RETENTION_DAYS: integerVariable(1, 3_650).default(30),
  CRM_PROXY_CONCURRENCY: integerVariable(1, 1_000).default(10),
  CRM_PROXY_MAX_BYTES: integerVariable(1_024, 2 ** 34).default(2 ** 28),
  CRM_PROXY_TIMEOUT_MS: integerVariable(100, 600_000).default(60_000),
});

/** The extension's own variables, all optional. */
export interface CrmSettings {
  /** Milliseconds that a provider gets for one call that somebody waits for. */
  readonly providerDeadlineMs: number;
  /** Refreshes that may be forced per connection in ten minutes. */
  readonly forcedRefreshes: number;
  /** Connections that may be begun in ten minutes. */
  readonly initiatesPerUser: number;
  readonly initiatesPerTenant: number;
  /** Begun and unfinished attempts that a user may have at a time. */
  readonly pendingAttempts: number;
  /** Requests to end one connection in ten minutes. */
  readonly disconnects: number;
  /** Imports that a tenant may ask for in ten minutes. */
  readonly imports: number;
  /** Callbacks and start links that one address may open in a minute, per process. */
  readonly pagesPerAddress: number;
  /** Listings that one caller may ask for in a minute, per process. */
  readonly listingsPerCaller: number;
  readonly webhooksPerTenant: number;
  /** Webhooks that a tenant may make or test in ten minutes. */
  readonly webhookCalls: number;
  /** Milliseconds that a webhook gets to answer. */
  readonly webhookDeadlineMs: number;
  /** Days that an event, and what of it is not delivered, is kept. */
  readonly eventRetentionDays: number;
  /** Proxied calls that one connection may have open at a time, per process. */
  readonly proxyConcurrency: number;
  /** Of a proxied request's body, and of its answer's. */
  readonly proxyMaxBytes: number;
  /** Milliseconds that a CRM may keep silent in a proxied call. */
  readonly proxyTimeoutMs: number;
}

/** @throws ConfigError naming the variable */
export function readSettings(env: Env): CrmSettings {
  const values = readEnv(variables, env);
  return {
    providerDeadlineMs: values.CRM_PROVIDER_DEADLINE_MS,
    forcedRefreshes: values.CRM_FORCED_REFRESHES,
    initiatesPerUser: values.CRM_INITIATES_PER_USER,
    initiatesPerTenant: values.CRM_INITIATES_PER_TENANT,
    pendingAttempts: values.CRM_PENDING_ATTEMPTS,
    disconnects: values.CRM_DISCONNECTS,
    imports: values.CRM_IMPORTS,
    pagesPerAddress: values.CRM_PAGES_PER_ADDRESS,
    listingsPerCaller: values.CRM_LISTINGS_PER_CALLER,
    webhooksPerTenant: values.CRM_WEBHOOKS_PER_TENANT,
    webhookCalls: values.CRM_WEBHOOK_CALLS,
    webhookDeadlineMs: values.CRM_WEBHOOK_DEADLINE_MS,
    eventRetentionDays: values.CRM_EVENT_RETENTION_DAYS,
    proxyConcurrency: values.CRM_PROXY_CONCURRENCY,
    proxyMaxBytes: values.CRM_PROXY_MAX_BYTES,
    proxyTimeoutMs: values.CRM_PROXY_TIMEOUT_MS,
  };
}

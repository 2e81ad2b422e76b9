import { z } from 'zod';
import { type Env, integerVariable, readEnv } from '../platform/config/env.js';

const variables = z.object({
  CRM_PROVIDER_DEADLINE_MS: integerVariable(100, 60_000).default(10_000),
  CRM_FORCED_REFRESHES: integerVariable(1, 100_000).default(30),
});

/** The extension's own variables, all optional. */
export interface CrmSettings {
  /** Milliseconds that a provider gets for one call that somebody waits for. */
  readonly providerDeadlineMs: number;
  /** Refreshes that may be forced per connection in ten minutes. */
  readonly forcedRefreshes: number;
}

/** @throws ConfigError naming the variable */
export function readSettings(env: Env): CrmSettings {
  const values = readEnv(variables, env);
  return {
    providerDeadlineMs: values.CRM_PROVIDER_DEADLINE_MS,
    forcedRefreshes: values.CRM_FORCED_REFRESHES,
  };
}

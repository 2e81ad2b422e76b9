import { ConfigError, type Env } from '../../platform/config/env.js';
import { hubspot } from './hubspot/index.js';
import { pipedrive } from './pipedrive/index.js';
import type { CrmProvider, ProviderDependencies, ProviderModule } from './provider.js';
import { salesforce } from './salesforce/index.js';

/** Every CRM this build knows; adding one is its folder and its line here. */
const modules: readonly ProviderModule[] = [salesforce, hubspot, pipedrive];

export type ProviderRegistry = ReadonlyMap<string, CrmProvider>;

/** @throws ConfigError when a variable is wrong, or production has no provider at all. */
export function configureProviders(env: Env, dependencies: ProviderDependencies): ProviderRegistry {
  const providers = modules
    .map((module) => module.configure(env, dependencies))
    .filter((provider) => provider !== undefined);
  if (providers.length === 0 && dependencies.production) {
    const names = modules.map(({ name }) => `${name.toUpperCase()}_CLIENT_ID`).join(' or ');
    throw new ConfigError(`${names} is required: no CRM is configured.`);
  }
  return new Map(providers.map((provider) => [provider.name, provider]));
}

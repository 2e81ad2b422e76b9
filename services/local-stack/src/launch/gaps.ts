import { LocalStackError } from '../errors.js';
import type { ProviderVariables } from './providers.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the environment leaves to the development stack. */
export interface Gaps {
  readonly database: boolean;
  /** Providers that the sandbox stands in for. */
  readonly providers: readonly ProviderVariables[];
}

/** @throws LocalStackError for a provider that is configured by half */
export function findGaps(env: Env, providers: readonly ProviderVariables[]): Gaps {
  return {
    database: !isSet(env, 'DATABASE_URL'),
    providers: providers.filter((provider) => lacksCredentials(env, provider)),
  };
}

/** An empty variable counts as absent, as it does for the service. */
export function isSet(env: Env, name: string): boolean {
  return (env[name] ?? '') !== '';
}

function lacksCredentials(env: Env, provider: ProviderVariables): boolean {
  const { clientId, clientSecret, endpoints } = provider;
  const missing = [clientId, clientSecret].filter((name) => !isSet(env, name));
  const given = [clientId, clientSecret, ...Object.keys(endpoints)].filter((n) => isSet(env, n));
  const [firstMissing] = missing;
  const [firstGiven] = given;
  if (firstMissing !== undefined && firstGiven !== undefined) {
    throw new LocalStackError(
      `${firstGiven} is set but ${firstMissing} is not; set both, or neither to use the local sandbox.`,
    );
  }
  return firstMissing !== undefined;
}

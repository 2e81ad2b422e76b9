import { ConfigError } from '../../platform/config/env.js';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Taken as well, while the secret is being changed at the CRM. */
  readonly fallbackClientSecret: string | undefined;
}

/**
 * Our client id and secret at a CRM; undefined where none is set.
 *
 * @param prefix - Of the variables: `HUBSPOT` for `HUBSPOT_CLIENT_ID`.
 * @throws ConfigError when id or secret is missing
 */
export function clientCredentials(
  prefix: string,
  clientId: string | undefined,
  clientSecret: string | undefined,
  fallbackClientSecret: string | undefined,
): ClientCredentials | undefined {
  const values = [clientId, clientSecret, fallbackClientSecret];
  if (values.every((value) => value === undefined)) return undefined;
  if (clientId === undefined) throw new ConfigError(`${prefix}_CLIENT_ID is missing.`);
  if (clientSecret === undefined) throw new ConfigError(`${prefix}_CLIENT_SECRET is missing.`);
  return { clientId, clientSecret, fallbackClientSecret };
}

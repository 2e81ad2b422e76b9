import { ConfigError } from '../../platform/config/env.js';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Our client id and secret at a CRM; undefined where neither is set.
 *
 * @param prefix - Of the variables: `HUBSPOT` for `HUBSPOT_CLIENT_ID`.
 * @throws ConfigError when one of the two is missing
 */
export function clientCredentials(
  prefix: string,
  clientId: string | undefined,
  clientSecret: string | undefined,
): ClientCredentials | undefined {
  if (clientId === undefined && clientSecret === undefined) return undefined;
  if (clientId === undefined) throw new ConfigError(`${prefix}_CLIENT_ID is missing.`);
  if (clientSecret === undefined) throw new ConfigError(`${prefix}_CLIENT_SECRET is missing.`);
  return { clientId, clientSecret };
}

/** How a tenant's CRM is reached. */
export interface CRMConfig {
  readonly provider: 'salesforce' | 'hubspot' | 'custom';
  /** Of the CRM's API, with `accessToken` or `apiKey`; a connection names its own. */
  readonly baseUrl?: string;
  /** Of a custom CRM. */
  readonly apiKey?: string;
  /** Used as it is, until the CRM refuses it. Without one, tokens come from the tenant's connection. */
  readonly accessToken?: string;
  /** Accepted and left alone: these belong to the connection service. */
  readonly clientId?: string;
  /** Accepted and left alone. */
  readonly clientSecret?: string;
  /** Accepted and left alone: only the connection service holds refresh tokens. */
  readonly refreshToken?: string;
  readonly tenantId: string;
  /** One of the tenant's connections; absent: its default one. */
  readonly connectionId?: string;
}

/** What is kept of a config. */
export type Access =
  | {
      readonly kind: 'headers';
      readonly baseUrl: URL;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'connection'; readonly tenantId: string; readonly connectionId?: string };

/**
 * Picks what a connector needs and leaves every other secret behind.
 *
 * @throws TypeError for a token or key without the address that it is for, and for a custom CRM
 *   without either, which no connection can serve
 */
export function accessOf(config: CRMConfig): Access {
  const { provider, accessToken, apiKey, tenantId, connectionId } = config;
  if (accessToken) return withHeaders(config, { authorization: `Bearer ${accessToken}` });
  if (provider === 'custom') {
    if (!apiKey) throw new TypeError('A custom CRM needs an `apiKey` or an `accessToken`.');
    return withHeaders(config, { 'x-api-key': apiKey });
  }
  return { kind: 'connection', tenantId, ...(connectionId === undefined ? {} : { connectionId }) };
}

function withHeaders({ baseUrl }: CRMConfig, headers: Readonly<Record<string, string>>): Access {
  if (!baseUrl) throw new TypeError('A config with a token or key needs the `baseUrl` it is for.');
  return { kind: 'headers', baseUrl: new URL(baseUrl), headers };
}

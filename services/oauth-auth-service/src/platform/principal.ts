/** What a token may be used for: see connections, obtain tokens, connect and end, all of a tenant's. */
export const scopes = ['crm:read', 'crm:token', 'crm:connect', 'crm:admin'] as const;

export type Scope = (typeof scopes)[number];

export const roles = ['user', 'admin', 'platform_admin'] as const;

export type Role = (typeof roles)[number];

/** Who is calling, as proved by the Bearer token of the request. */
export interface Principal {
  /** Null for a machine (client credentials), which acts for its tenant and for no user. */
  readonly userId: string | null;
  readonly tenantId: string;
  readonly role: Role;
  readonly scopes: ReadonlySet<Scope>;
  /** What kind of Bearer token it was. */
  readonly via: 'session' | 'api_token' | 'client';
  /** The session, where there is one. */
  readonly sessionId?: string;
  /** The API token, where it is one. */
  readonly tokenId?: string;
  /** The client of the authorization server, where it is one's token. */
  readonly clientId?: string;
}

const OWN_CONNECTIONS: readonly Scope[] = ['crm:read', 'crm:connect', 'crm:token'];

/** The scopes a session implies: everything on one's own connections; admins all of the tenant's. */
export function scopesOfRole(role: Role): ReadonlySet<Scope> {
  switch (role) {
    case 'user':
      return new Set(OWN_CONNECTIONS);
    case 'admin':
      return new Set([...OWN_CONNECTIONS, 'crm:admin']);
    // Lists and revokes over all tenants; never connects and never obtains a token.
    case 'platform_admin':
      return new Set(['crm:read', 'crm:admin']);
  }
}

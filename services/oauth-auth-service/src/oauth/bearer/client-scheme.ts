import type { Pool } from 'pg';
import type { Clock } from '../../platform/clock.js';
import type { Principal, Role } from '../../platform/principal.js';
import { delegableScopes, isCrmScope } from '../scopes.js';
import { hashOf, PREFIX } from '../secrets.js';

interface Row {
  readonly client_id: string;
  readonly scopes: string[];
  readonly user_id: string | null;
  readonly role: Role | null;
  readonly user_tenant_id: string | null;
  readonly client_tenant_id: string | null;
}

// One read, so that a revocation, a deactivation and a change of role hold at once and everywhere.
const IN_FORCE = `
  SELECT t.client_id, t.scopes, t.user_id, u.role, u.tenant_id AS user_tenant_id, c.tenant_id AS client_tenant_id
  FROM access_tokens t
  JOIN oauth_clients c ON c.id = t.client_id
  LEFT JOIN oauth_grants g ON g.id = t.grant_id
  LEFT JOIN users u ON u.id = t.user_id
  WHERE t.token_hash = $1 AND t.expires_at > $2
    AND (t.grant_id IS NULL OR g.revoked_at IS NULL)
    AND (t.user_id IS NULL OR u.deactivated_at IS NULL)`;

/** Reads access tokens of the authorization server as Bearer tokens: one query each. */
export const clientScheme = ({ pool, clock }: { readonly pool: Pool; readonly clock: Clock }) => ({
  recognises: (token: string): boolean => token.startsWith(PREFIX.accessToken),

  authenticate: async (token: string): Promise<Principal | undefined> => {
    const values = [hashOf('accessToken', token), clock.now()];
    const query = { name: 'oauth-access-token', text: IN_FORCE, values };
    const [row] = (await pool.query<Row>(query)).rows;
    return row === undefined ? undefined : principalOf(row);
  },
});

/** A client of its own acts for its tenant; one with a user's token acts for that user, no further. */
function principalOf(row: Row): Principal | undefined {
  const granted = row.scopes.filter(isCrmScope);
  const via = { via: 'client', clientId: row.client_id } as const;
  if (row.user_id === null) {
    const tenantId = row.client_tenant_id;
    if (tenantId === null) return undefined;
    return { userId: null, tenantId, role: 'user', scopes: new Set(granted), ...via };
  }
  const { role, user_tenant_id: tenantId } = row;
  if (role === null || tenantId === null) return undefined;
  if (row.client_tenant_id !== null && row.client_tenant_id !== tenantId) return undefined;
  const own = delegableScopes(role);
  const scopes = new Set(granted.filter((scope) => own.has(scope)));
  return { userId: row.user_id, tenantId, role, scopes, ...via };
}

import type { Pool } from 'pg';

/** How many connections a tenant gets. */
export interface TenantShare {
  readonly tenantId: string;
  readonly connections: number;
}

// Sizes as they are stored: a sealed Salesforce access token is about 200 characters long.
const SEALED = `'v1.bench.' || repeat('x', 16) || '.' || repeat('y', 150) || '.' || repeat('z', 22)`;

// A year of connections of 40 people: mostly Salesforce, mostly alive. The instants differ by
// uneven amounts, so that the order of a list is not the order on disk.
const INSERT = `
INSERT INTO crm_oauth_tokens (
  id, tenant_id, user_id, provider, environment, status, client_id, login_url,
  external_account_id, external_account_name, external_user_id, external_user_name,
  instance_url, scopes, requested_scopes, access_token, refresh_token,
  access_token_fingerprint, refresh_token_fingerprint, issued_at, expires_at, lifetime_seconds,
  rotates, last_refreshed_at, disconnected_at, created_at, updated_at)
SELECT gen_random_uuid(), $1, 'user-' || n % 40,
  CASE WHEN n % 4 = 0 THEN 'hubspot' ELSE 'salesforce' END,
  CASE WHEN n % 10 = 0 THEN 'sandbox' ELSE 'production' END,
  status::crm_connection_status, 'bench-client', 'https://login.salesforce.com',
  'account-' || n, company || ' ' || n, 'person-' || n, person || '.' || n || '@example.com',
  'https://' || lower(company) || '-' || n || '.my.salesforce.com',
  ARRAY['api', 'refresh_token'], ARRAY['api', 'refresh_token'],
  CASE WHEN status <> 'disconnected' THEN ${SEALED} END,
  CASE WHEN status <> 'disconnected' THEN ${SEALED} END,
  CASE WHEN status <> 'disconnected' THEN left(md5(n || $1), 22) END,
  CASE WHEN status <> 'disconnected' THEN left(md5($1 || n), 22) END,
  now() - n % 90 * interval '1 minute', now() + (120 - n % 90) * interval '1 minute', 7200,
  n % 4 <> 0, now() - n % 90 * interval '1 minute',
  CASE WHEN status = 'disconnected' THEN now() END,
  now() - (n * 7919 % 31536000) * interval '1 second', now()
FROM (
  SELECT n,
    CASE WHEN n % 50 = 0 THEN 'reauth_required' WHEN n % 97 = 0 THEN 'uncertain'
      WHEN n % 12 = 0 THEN 'disconnected' ELSE 'active' END AS status,
    (ARRAY['Northwind', 'Contoso', 'Fabrikam', 'Adatum', 'Litware', 'Proseware'])[1 + n % 6] AS company,
    (ARRAY['ada', 'grace', 'edsger', 'barbara', 'donald', 'frances', 'niklaus'])[1 + n % 7] AS person
  FROM generate_series(1, $2::int) AS n
) AS made`;

export async function seedConnections(pool: Pool, shares: readonly TenantShare[]): Promise<void> {
  for (const { tenantId, connections } of shares) {
    await pool.query(INSERT, [tenantId, connections]);
  }
  await pool.query('VACUUM ANALYZE crm_oauth_tokens');
}

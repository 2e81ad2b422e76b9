import type { Pool } from 'pg';
import { withTransaction } from '../transaction.js';
import { type GrantRow, grantColumns } from './grant.js';

/**
 * Makes a connection the one that serves calls which name none. The advisory lock lets two such
 * choices for the same owner follow each other instead of meeting in the unique index.
 *
 * @returns null when the connection was ended meanwhile
 */
export function makeDefault(
  pool: Pool,
  connection: GrantRow,
  scope: 'user' | 'tenant',
): Promise<GrantRow | null> {
  const { id, tenantId, userId, provider } = connection;
  const flag = scope === 'user' ? 'is_default' : 'is_tenant_default';
  return withTransaction(pool, async (client) => {
    const owner = JSON.stringify(['crm-default', tenantId, provider]);
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [owner]);
    await client.query(
      `UPDATE crm_oauth_tokens SET ${flag} = false, updated_at = now()
       WHERE tenant_id = $1 AND provider = $2 AND ${flag} AND id <> $3
         AND ($4::text IS NULL OR user_id = $4)`,
      [tenantId, provider, id, scope === 'user' ? userId : null],
    );
    const { rows } = await client.query<GrantRow>(
      `UPDATE crm_oauth_tokens SET ${flag} = true, updated_at = now()
       WHERE id = $1 AND status <> 'disconnected' RETURNING ${grantColumns}`,
      [id],
    );
    return rows[0] ?? null;
  });
}

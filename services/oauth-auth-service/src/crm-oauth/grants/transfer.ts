import type { Pool } from 'pg';
import { type GrantRow, grantColumns } from './grant.js';

/** One live connection per user and CRM account. */
const LIVE_ACCOUNT_KEY = 'crm_oauth_tokens_live_account_key';

/**
 * Gives a connection to another user of its tenant. Its tokens stay as they are, since they are
 * sealed to the tenant and the row; it is nobody's default any more.
 *
 * @returns `exists` where that user has connected the same CRM account, `gone` where the connection
 *   was ended meanwhile
 */
export async function transferConnection(
  pool: Pool,
  id: string,
  userId: string,
): Promise<GrantRow | 'exists' | 'gone'> {
  try {
    const { rows } = await pool.query<GrantRow>(
      `UPDATE crm_oauth_tokens SET user_id = $2, is_default = false, is_tenant_default = false,
         updated_at = now()
       WHERE id = $1 AND status <> 'disconnected' RETURNING ${grantColumns}`,
      [id, userId],
    );
    return rows[0] ?? 'gone';
  } catch (error) {
    if (violates(error, LIVE_ACCOUNT_KEY)) return 'exists';
    throw error;
  }
}

/** Told by its fields: the pool is the host's, and so is the class of its errors. */
const violates = (error: unknown, constraint: string): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === constraint;

import type { Pool } from 'pg';
import { deleteExpiredLimits } from '../../platform/rate-limit.js';

export interface DueGrant {
  readonly id: string;
  readonly generation: number;
}

/** Looked for this long before the margin begins, so that no caller ever meets a token inside it. */
const AHEAD_SECONDS = 90;
/** A refresh token that would die of disuse within this time is used. */
const DISUSE_SECONDS = 7 * 86_400;

/**
 * Grants that should be refreshed without anybody asking, and those whose last call was never
 * answered. Fair over tenants: first one of each tenant, then the second of each, so that a tenant
 * with thousands of connections does not starve the others.
 */
export async function findDueGrants(pool: Pool, limit: number): Promise<DueGrant[]> {
  const { rows } = await pool.query<DueGrant>(
    `SELECT id, generation FROM (
       SELECT id, token_generation AS generation, expires_at,
         row_number() OVER (PARTITION BY tenant_id ORDER BY expires_at) AS turn
       FROM crm_oauth_tokens
       WHERE status IN ('active', 'uncertain') AND refresh_token IS NOT NULL
         AND (next_attempt_at IS NULL OR next_attempt_at <= now())
         AND (lease_expires_at IS NULL OR lease_expires_at <= now())
         AND (expires_at < now() + make_interval(secs => LEAST(300, lifetime_seconds * 0.2) + $1)
              AND issued_at < now() - make_interval(secs => lifetime_seconds * 0.5)
            OR refresh_token_dies_at < now() + make_interval(secs => $2)
            OR intent_generation IS NOT NULL)
     ) AS due ORDER BY turn, expires_at LIMIT $3`,
    [AHEAD_SECONDS, DISUSE_SECONDS, limit],
  );
  return rows;
}

/**
 * Milliseconds since the epoch by the one clock that all processes share: a job put off by a process
 * whose own clock is ahead would be everybody's that much later.
 */
export async function databaseTime(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ now: Date }>('SELECT now()');
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not tell the time');
  return row.now.getTime();
}

/** Revocations whose next try is due. */
export async function findDueRevocations(pool: Pool, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM crm_token_revocations
     WHERE status = 'pending' AND COALESCE(next_attempt_at, created_at + interval '1 minute') <= now()
     ORDER BY created_at LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Attempts are kept a week for whoever asks how one ended; settled revocations three months; an
 * import that nobody has finished a month, and one whose token became a connection as long as that.
 */
export async function deleteExpired(pool: Pool): Promise<void> {
  await pool.query("DELETE FROM crm_connect_attempts WHERE expires_at < now() - interval '7 days'");
  await pool.query(
    "DELETE FROM crm_token_revocations WHERE settled_at < now() - interval '90 days'",
  );
  await pool.query(
    `DELETE FROM crm_imports WHERE updated_at < now() - interval '30 days' AND NOT EXISTS (
       SELECT 1 FROM crm_oauth_tokens
       WHERE crm_oauth_tokens.id = crm_imports.connection_id AND status <> 'disconnected')`,
  );
  await deleteExpiredLimits(pool);
}

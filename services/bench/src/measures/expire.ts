import type { Pool } from 'pg';

/** As if the lifetime of these connections' access tokens had passed. */
export async function expire(pool: Pool, connectionIds: readonly string[]): Promise<void> {
  await pool.query(
    `UPDATE crm_oauth_tokens
     SET issued_at = issued_at - make_interval(secs => lifetime_seconds),
         expires_at = expires_at - make_interval(secs => lifetime_seconds)
     WHERE id = ANY ($1)`,
    [connectionIds],
  );
}

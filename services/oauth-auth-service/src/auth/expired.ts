import type { Expired } from '../platform/expiry.js';

/** In this order: a session goes when its last refresh token has gone. */
export const authExpired: readonly Expired[] = [
  // Spent ones stay until they would have expired, or their reuse would not be noticed.
  { table: 'refresh_tokens', where: `expires_at < now() - interval '7 days'` },
  {
    table: 'sessions',
    // Longer than any access token lives, so that none outlives the row that says it has ended.
    where: `revoked_at < now() - interval '7 days' OR (created_at < now() - interval '7 days'
      AND NOT EXISTS (SELECT 1 FROM refresh_tokens WHERE session_id = sessions.id))`,
  },
  { table: 'password_resets', where: `expires_at < now() - interval '7 days'` },
  { table: 'rate_limits', where: 'expire < extract(epoch FROM now()) * 1000' },
];

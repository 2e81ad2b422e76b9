import type { Expired } from '../platform/expiry.js';

/** Accepted ones, too: who joined is in the audit. */
export const usersExpired: readonly Expired[] = [
  { table: 'invitations', where: `expires_at < now() - interval '30 days'` },
];

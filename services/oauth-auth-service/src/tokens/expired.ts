import type { Expired } from '../platform/expiry.js';

/** Those that have ended are listed for a while: somebody may look for what used to work. */
export const tokensExpired: readonly Expired[] = [
  {
    table: 'api_tokens',
    where: `expires_at < now() - interval '90 days' OR revoked_at < now() - interval '90 days'`,
  },
];

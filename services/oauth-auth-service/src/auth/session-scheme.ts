import { type Principal, scopesOfRole } from '../platform/principal.js';
import type { SessionTokens } from './sessions/session-token.js';

/**
 * Reads a session JWT as Bearer token. No database is asked: a session that ended, or a user who
 * was switched off, is refused when the token expires (`JWT_ACCESS_TTL`) and by every act that
 * reads the user; `/auth/verify` tells at once.
 */
export const sessionScheme = (tokens: SessionTokens) => ({
  /** Session tokens are the only Bearer tokens in the compact form of RFC 7515 §7.1. */
  recognises: (token: string): boolean => token.split('.').length === 3,

  authenticate: async (token: string): Promise<Principal | undefined> => {
    const claims = tokens.verify(token);
    if (claims === undefined) return undefined;
    const { userId, tenantId, role, sessionId } = claims;
    return { userId, tenantId, role, scopes: scopesOfRole(role), via: 'session', sessionId };
  },
});

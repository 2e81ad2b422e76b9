import { type Principal, scopesOfRole } from '../platform/principal.js';
import type { EndedSessions } from './sessions/ended-sessions.js';
import type { SessionTokens } from './sessions/session-token.js';

/**
 * Reads a session JWT as Bearer token. A session that has ended is refused at once in every process,
 * at no query: a token that was found genuine before is held against the ended sessions each time.
 * The role is that of the token; an administrative act reads it from the database again.
 */
export const sessionScheme = (tokens: SessionTokens, ended: Pick<EndedSessions, 'has'>) => ({
  /** Session tokens are the only Bearer tokens in the compact form of RFC 7515 §7.1. */
  recognises: (token: string): boolean => token.split('.').length === 3,

  authenticate: async (token: string): Promise<Principal | undefined> => {
    const claims = tokens.verify(token);
    if (claims === undefined) return undefined;
    const { userId, tenantId, role, sessionId } = claims;
    if (await ended.has(sessionId)) return undefined;
    return { userId, tenantId, role, scopes: scopesOfRole(role), via: 'session', sessionId };
  },
});

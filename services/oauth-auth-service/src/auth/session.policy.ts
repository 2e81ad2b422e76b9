import { commonErrors } from '../platform/http/common-errors.js';
import type { Principal } from '../platform/principal.js';

export interface SessionPrincipal extends Principal {
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * One's own account is managed by the person who signed in: an API token or a client, which may be
 * in other hands, cannot change a password or invite people.
 *
 * @throws ApiError `forbidden`
 */
export function requireSession(principal: Principal): SessionPrincipal {
  const { via, userId, sessionId } = principal;
  if (via !== 'session' || userId === null || sessionId === undefined) {
    throw commonErrors.forbidden({
      detail: 'This call needs the session of a signed-in user, not an API token or a client.',
    });
  }
  return { ...principal, userId, sessionId };
}

import type { Organization, User } from './directory.js';
import type { AccessToken, Grant } from './grants.js';
import { hasEnded } from './grants.js';
import type { SalesforceState } from './state.js';

/** A live access token and whose it is. */
export interface Session {
  readonly token: AccessToken;
  readonly grant: Grant;
  readonly user: User;
  readonly organization: Organization;
}

/** The session behind an access token; undefined when the token is unknown, run out or revoked. */
export function findSession(state: SalesforceState, value: string): Session | undefined {
  const now = state.clock.now();
  const token = state.grants.accessToken(value);
  const grant = state.grants.get(token?.grantId ?? '');
  if (!token || !grant || token.expiresAt <= now || hasEnded(grant, now)) return undefined;
  const user = state.directory.user(grant.userId);
  const organization = state.directory.organization(grant.organizationId);
  return user?.active && organization?.active ? { token, grant, user, organization } : undefined;
}

/**
 * Use of the data API renews a session to its whole length, once half of it is over; that is how
 * Salesforce's inactivity timeout slides.
 */
export function touchSession({ token, grant }: Session, now: number): void {
  grant.lastUsedAt = now;
  if (token.slidesByMs !== null && token.expiresAt - now < token.slidesByMs / 2) {
    token.expiresAt = now + token.slidesByMs;
  }
}

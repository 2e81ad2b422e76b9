import type { AccessToken, Grant } from '../platform/grants.js';
import type { HubspotState } from './model/state.js';

/** An access token and the grant that it came from. */
export interface Session {
  readonly token: AccessToken;
  readonly grant: Grant;
}

/** By an access token: `expired` tells a run-out one apart from one that is not known or ended. */
export function findSession(state: HubspotState, value: string): Session | 'expired' | undefined {
  const token = state.grants.accessToken(value);
  const grant = state.grants.get(token?.grantId ?? '');
  if (token === undefined || grant === undefined || token.revoked) return undefined;
  if (state.hubs.account(grant.accountId)?.active !== true) return undefined;
  return token.expiresAt <= state.clock.now() ? 'expired' : { token, grant };
}

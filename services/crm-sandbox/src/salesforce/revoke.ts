import type { Endpoint } from '../platform/endpoint.js';
import { formParameters } from '../platform/form.js';
import { emptyReply, type Reply } from '../platform/reply.js';
import { hasEnded } from './model/grants.js';
import { outcomeOf, REFUSALS, type RefusalName, refusalReply } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';

/** Anything that begins neither like an access token, opaque or JWT, nor like a refresh token. */
const isTokenLike = (value: string): boolean => /^(?:00D\w{12}!|5Aep861|eyJ)/.test(value);

/** Revokes a live token and says whether there was one. An access token dies alone. */
function revoke(state: SalesforceState, value: string): boolean {
  const now = state.clock.now();
  const refreshToken = state.grants.byRefreshToken(value);
  if (refreshToken && !refreshToken.spent && !hasEnded(refreshToken.grant, now)) {
    state.grants.end(refreshToken.grant, 'revoked_by_client', now, now);
    return true;
  }
  const accessToken = state.grants.accessToken(value);
  if (accessToken === undefined || accessToken.expiresAt <= now) return false;
  state.grants.dropAccessToken(accessToken);
  return true;
}

function refuse(state: SalesforceState, refusal: RefusalName): Reply {
  if (state.switches.revokeErrorFormat === 'json') return refusalReply(refusal);
  const [error, error_description] = REFUSALS[refusal];
  return {
    status: 400,
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body: new URLSearchParams({ error, error_description }).toString(),
    outcome: outcomeOf(refusal),
  };
}

/** POST /services/oauth2/revoke: form `token`, and no client authentication. */
export function revokeEndpoint(state: SalesforceState): Endpoint {
  return {
    name: 'revoke',
    scope: (req) => ({
      grantType: undefined,
      grantId: state.grants.byRefreshToken(formParameters(req).get('token') ?? '')?.grant.id,
    }),
    handle: (req) => {
      const token = formParameters(req).get('token') ?? '';
      if (!isTokenLike(token)) return refuse(state, 'unsupportedTokenType');
      return revoke(state, token) ? emptyReply(200) : refuse(state, 'invalidToken');
    },
  };
}

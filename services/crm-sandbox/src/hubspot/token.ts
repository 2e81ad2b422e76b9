import type { Endpoint } from '../platform/endpoint.js';
import { formParameters, type Parameters } from '../platform/form.js';
import type { Grant } from '../platform/grants.js';
import { matchesChallenge } from '../platform/pkce.js';
import type { Reply } from '../platform/reply.js';
import { authenticateClient } from './client-authentication.js';
import { answering, type Generation } from './error-reply.js';
import type { HubspotApp } from './model/apps.js';
import { approve, issueAccessToken, rotateRefreshToken } from './model/installing.js';
import { Refusal } from './model/refusals.js';
import type { HubspotState } from './model/state.js';
import { tokenReply } from './token-response.js';

const GRANT_TYPES: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);

/** grant_type=authorization_code. A code that fails any check is used up all the same. */
function exchangeCode(state: HubspotState, app: HubspotApp, form: Parameters): Grant {
  const taken = state.authorizations.consumeCode(form.get('code') ?? '', state.clock.now());
  if (taken === 'expired') throw new Refusal('EXPIRED_AUTH_CODE');
  if (taken?.request.clientId !== app.clientId) throw new Refusal('BAD_AUTH_CODE');
  const { request, userId } = taken;
  const redirectUri = form.get('redirect_uri');
  if (redirectUri === undefined) throw new Refusal('BAD_REDIRECT_URI');
  if (redirectUri !== request.redirectUri) throw new Refusal('MISMATCH_REDIRECT_URI_AUTH_CODE');
  const { codeChallenge: challenge } = request;
  const bound = challenge !== undefined && state.switches.checkVerifier;
  if (bound && !matchesChallenge(form.get('code_verifier'), challenge)) {
    throw new Refusal('BAD_CODE_VERIFIER');
  }
  const user = state.hubs.user(userId);
  if (user === undefined || !state.hubs.maySignIn(user)) throw new Refusal('BAD_HUB');
  return approve(state, app, user, request);
}

/** grant_type=refresh_token: the same refresh token comes back, unless rotation is on. */
function refresh(state: HubspotState, app: HubspotApp, form: Parameters): Grant {
  const known = state.grants.byRefreshToken(form.get('refresh_token') ?? '');
  if (known?.grant.clientId !== app.clientId) throw new Refusal('BAD_REFRESH_TOKEN');
  const { grant, spent } = known;
  if (spent) grant.replays += 1;
  if (spent || grant.endedReason !== null) throw new Refusal('BAD_REFRESH_TOKEN');
  if (state.hubs.account(grant.accountId)?.active !== true) throw new Refusal('BAD_HUB');
  grant.refreshes += 1;
  grant.lastUsedAt = state.clock.now();
  if (state.switches.rotateRefreshTokens) rotateRefreshToken(state, grant);
  return grant;
}

function grantFor(state: HubspotState, form: Parameters): Grant {
  const grantType = form.get('grant_type') ?? '';
  if (!GRANT_TYPES.has(grantType)) throw new Refusal('BAD_GRANT_TYPE');
  const app = authenticateClient(state, form);
  return grantType === 'refresh_token' ? refresh(state, app, form) : exchangeCode(state, app, form);
}

/** POST …/token. Form only: a JSON body has no grant_type as far as it can see. */
export const tokenEndpoint = (state: HubspotState, generation: Generation): Endpoint => ({
  name: 'token',
  scope: (req) => {
    const form = formParameters(req);
    const known = state.grants.byRefreshToken(form.get('refresh_token') ?? '');
    const named = form.get('grant_type') ?? '';
    // Only known types become counter keys: a caller chooses this text.
    const grantType = GRANT_TYPES.has(named) ? named : undefined;
    return { grantType, grantId: known?.grant.id };
  },
  handle: (req): Reply =>
    answering(state, generation, () => {
      const grant = grantFor(state, formParameters(req));
      return tokenReply(generation, grant, issueAccessToken(state, grant));
    }),
});

import type { Request } from 'express';
import type { App } from '../platform/apps.js';
import type { Endpoint } from '../platform/endpoint.js';
import { formParameters, type Parameters } from '../platform/form.js';
import type { Grant } from '../platform/grants.js';
import { requestOrigin } from '../platform/origin.js';
import { jsonReply, type Reply } from '../platform/reply.js';
import { authenticateClient } from './client-authentication.js';
import { answering } from './error-reply.js';
import { approve, isIdle, issueAccessToken, rotateRefreshToken } from './model/issuing.js';
import { Refusal } from './model/refusals.js';
import type { PipedriveState } from './model/state.js';

const GRANT_TYPES: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);

function exchangeCode(state: PipedriveState, app: App, form: Parameters): Grant {
  const redirectUri = form.get('redirect_uri');
  if (redirectUri === undefined) throw new Refusal('redirectMissing');
  const taken = state.authorizations.consumeCode(form.get('code') ?? '', state.clock.now());
  if (taken === 'expired') throw new Refusal('codeExpired');
  if (taken?.request.clientId !== app.clientId) throw new Refusal('codeInvalid');
  if (redirectUri !== taken.request.redirectUri) throw new Refusal('redirectInvalid');
  const user = state.companies.user(taken.userId);
  if (user === undefined || !state.companies.maySignIn(user)) throw new Refusal('codeInvalid');
  return approve(state, app, user);
}

function refresh(state: PipedriveState, app: App, form: Parameters): Grant {
  const known = state.grants.byRefreshToken(form.get('refresh_token') ?? '');
  if (known?.grant.clientId !== app.clientId) throw new Refusal('refreshTokenInvalid');
  const { grant, spent } = known;
  if (spent) grant.replays += 1;
  const user = state.companies.user(grant.userId);
  const dead = spent || grant.endedReason !== null || isIdle(state, grant);
  if (dead || user === undefined || !state.companies.maySignIn(user)) {
    throw new Refusal('refreshTokenInvalid');
  }
  grant.refreshes += 1;
  grant.lastUsedAt = state.clock.now();
  if (state.switches.rotateRefreshTokens) rotateRefreshToken(state, grant);
  return grant;
}

function grantFor(state: PipedriveState, req: Request): Grant {
  if (!req.is('application/x-www-form-urlencoded')) throw new Refusal('notAForm');
  const form = formParameters(req);
  const grantType = form.get('grant_type');
  if (grantType === undefined) throw new Refusal('grantTypeMissing');
  if (!GRANT_TYPES.has(grantType)) throw new Refusal('grantTypeInvalid');
  const app = authenticateClient(state, req);
  return grantType === 'refresh_token' ? refresh(state, app, form) : exchangeCode(state, app, form);
}

/** `api_domain` is the company's own host at the real one; here, the sandbox itself. */
function tokenReply(state: PipedriveState, grant: Grant, origin: string): Reply {
  const { value, expiresAt, issuedAt } = issueAccessToken(state, grant);
  return jsonReply(200, {
    access_token: value,
    token_type: 'Bearer',
    expires_in: Math.floor((expiresAt - issuedAt) / 1000),
    refresh_token: grant.refreshToken,
    scope: grant.scopes.join(','),
    api_domain: origin,
  });
}

/** POST /oauth/token */
export const tokenEndpoint = (state: PipedriveState): Endpoint => ({
  name: 'token',
  scope: (req) => {
    const form = formParameters(req);
    const known = state.grants.byRefreshToken(form.get('refresh_token') ?? '');
    const named = form.get('grant_type') ?? '';
    // Only known types become counter keys: a caller chooses this text.
    const grantType = GRANT_TYPES.has(named) ? named : undefined;
    return { grantType, grantId: known?.grant.id };
  },
  handle: (req) =>
    answering(state, () => tokenReply(state, grantFor(state, req), requestOrigin(req))),
});

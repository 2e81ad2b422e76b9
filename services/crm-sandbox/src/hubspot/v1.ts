import type { Request } from 'express';
import type { Endpoint } from '../platform/endpoint.js';
import { emptyReply, jsonReply, type Reply } from '../platform/reply.js';
import { apiError } from './error-reply.js';
import type { HubspotState } from './model/state.js';
import { findSession } from './sessions.js';
import { tokenEndpoint } from './token.js';

const notFound = (state: HubspotState): Reply => apiError(state, 404, 'resource not found');

/** An endpoint that is gone once `/oauth/v1` has been switched off. */
const untilEnded = (state: HubspotState, endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  handle: (req, call) => (state.switches.v1Ended ? notFound(state) : endpoint.handle(req, call)),
});

/** POST /oauth/v1/token */
export const v1TokenEndpoint = (state: HubspotState): Endpoint =>
  untilEnded(state, tokenEndpoint(state, 'v1'));

const v1 = (state: HubspotState, handle: (req: Request) => Reply): Endpoint =>
  untilEnded(state, { name: 'v1', handle });

const tokenOf = (req: Request): string => String(req.params['token'] ?? '');

/** GET /oauth/v1/access-tokens/{token} */
export const v1AccessToken = (state: HubspotState): Endpoint =>
  v1(state, (req) => {
    const session = findSession(state, tokenOf(req));
    if (typeof session !== 'object') return notFound(state);
    const { token, grant } = session;
    return jsonReply(200, {
      token: token.value,
      user: state.hubs.user(grant.userId)?.email,
      hub_domain: state.hubs.account(grant.accountId)?.domain,
      scopes: grant.scopes,
      hub_id: Number(grant.accountId),
      app_id: state.apps.get(grant.clientId)?.appId,
      expires_in: Math.floor((token.expiresAt - state.clock.now()) / 1000),
      user_id: Number(grant.userId),
      token_type: 'access',
    });
  });

/** GET /oauth/v1/refresh-tokens/{token} */
export const v1RefreshToken = (state: HubspotState): Endpoint =>
  v1(state, (req) => {
    const known = state.grants.byRefreshToken(tokenOf(req));
    if (known === undefined || known.spent || known.grant.endedReason !== null) {
      return notFound(state);
    }
    const { grant } = known;
    return jsonReply(200, {
      token: grant.refreshToken,
      user: state.hubs.user(grant.userId)?.email,
      hub_domain: state.hubs.account(grant.accountId)?.domain,
      scopes: grant.scopes,
      hub_id: Number(grant.accountId),
      client_id: grant.clientId,
      user_id: Number(grant.userId),
      token_type: 'refresh',
    });
  });

/** DELETE /oauth/v1/refresh-tokens/{token}; it takes no client authentication. */
export const v1RevokeRefreshToken = (state: HubspotState): Endpoint =>
  v1(state, (req) => {
    const known = state.grants.byRefreshToken(tokenOf(req));
    if (known && !known.spent) {
      state.grants.end(known.grant, 'revoked_by_client', state.switches.revokeCascades);
    }
    return emptyReply(204);
  });

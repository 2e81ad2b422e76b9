import type { Endpoint } from '../platform/endpoint.js';
import { formParameters } from '../platform/form.js';
import type { Grant } from '../platform/grants.js';
import { jsonReply, type Reply } from '../platform/reply.js';
import { authenticateClient } from './client-authentication.js';
import { answering } from './error-reply.js';
import type { HubspotApp } from './model/apps.js';
import type { HubspotState } from './model/state.js';
import { findSession } from './sessions.js';

function describe(state: HubspotState, app: HubspotApp, grant: Grant, own: object): Reply {
  return jsonReply(200, {
    active: true,
    token_type: 'bearer',
    hub_id: Number(grant.accountId),
    user_id: Number(grant.userId),
    client_id: app.clientId,
    app_id: app.appId,
    user: state.hubs.user(grant.userId)?.email,
    hub_domain: state.hubs.account(grant.accountId)?.domain,
    scopes: grant.scopes,
    ...own,
  });
}

/** Unknown, ended and other apps' tokens are all the same: not active. */
function introspect(state: HubspotState, app: HubspotApp, value: string): Reply {
  const session = findSession(state, value);
  if (typeof session === 'object' && session.grant.clientId === app.clientId) {
    const expires_in = Math.floor((session.token.expiresAt - state.clock.now()) / 1000);
    return describe(state, app, session.grant, { token_use: 'access_token', expires_in });
  }
  const known = state.grants.byRefreshToken(value);
  const live =
    state.switches.introspectRefreshTokens &&
    known?.grant.clientId === app.clientId &&
    !known.spent &&
    known.grant.endedReason === null;
  return live
    ? describe(state, app, known.grant, { token_use: 'refresh_token' })
    : jsonReply(200, { active: false }, 'inactive');
}

/** POST …/token/introspect: form `token` with client credentials. */
export const introspectEndpoint = (state: HubspotState): Endpoint => ({
  name: 'introspect',
  scope: (req) => ({
    grantType: undefined,
    grantId: state.grants.byRefreshToken(formParameters(req).get('token') ?? '')?.grant.id,
  }),
  handle: (req) =>
    answering(state, '2026-03', () => {
      const form = formParameters(req);
      return introspect(state, authenticateClient(state, form), form.get('token') ?? '');
    }),
});

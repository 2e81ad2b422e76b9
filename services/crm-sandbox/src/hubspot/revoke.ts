import type { Endpoint } from '../platform/endpoint.js';
import { formParameters } from '../platform/form.js';
import { emptyReply } from '../platform/reply.js';
import { authenticateClient } from './client-authentication.js';
import { answering } from './error-reply.js';
import type { HubspotState } from './model/state.js';

/** Ends a token of this app. The access tokens of a refresh token live on until they run out. */
export function revokeToken(state: HubspotState, clientId: string, value: string): void {
  const { grants, switches } = state;
  const known = grants.byRefreshToken(value);
  if (known?.grant.clientId === clientId && !known.spent) {
    grants.end(known.grant, 'revoked_by_client', switches.revokeCascades);
  }
  const token = grants.accessToken(value);
  if (token && grants.get(token.grantId)?.clientId === clientId) token.revoked = true;
}

/** POST …/token/revoke: 200 for an unknown token too (RFC 7009 §2.2). */
export const revokeEndpoint = (state: HubspotState): Endpoint => ({
  name: 'revoke',
  scope: (req) => ({
    grantType: undefined,
    grantId: state.grants.byRefreshToken(formParameters(req).get('token') ?? '')?.grant.id,
  }),
  handle: (req) =>
    answering(state, '2026-03', () => {
      const form = formParameters(req);
      const { clientId } = authenticateClient(state, form);
      revokeToken(state, clientId, form.get('token') ?? '');
      return emptyReply(200);
    }),
});

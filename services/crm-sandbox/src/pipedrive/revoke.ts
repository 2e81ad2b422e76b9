import type { Endpoint } from '../platform/endpoint.js';
import { formParameters } from '../platform/form.js';
import { emptyReply } from '../platform/reply.js';
import { authenticateClient } from './client-authentication.js';
import { answering } from './error-reply.js';
import type { PipedriveState } from './model/state.js';

/** POST /oauth/revoke (RFC 7009). A refresh token takes its access tokens along. */
export const revokeEndpoint = (state: PipedriveState): Endpoint => ({
  name: 'revoke',
  scope: (req) => ({
    grantType: undefined,
    grantId: state.grants.byRefreshToken(formParameters(req).get('token') ?? '')?.grant.id,
  }),
  handle: (req) =>
    answering(state, () => {
      const { clientId } = authenticateClient(state, req);
      const value = formParameters(req).get('token') ?? '';
      const known = state.grants.byRefreshToken(value);
      if (known?.grant.clientId === clientId && !known.spent) {
        state.grants.end(known.grant, 'revoked_by_client', state.switches.revokeCascades);
      }
      const token = state.grants.accessToken(value);
      if (token && state.grants.get(token.grantId)?.clientId === clientId) token.revoked = true;
      return emptyReply(200);
    }),
});

import type { Endpoint } from '../platform/endpoint.js';
import { formParameters } from '../platform/form.js';
import { requestOrigin } from '../platform/origin.js';
import { authorizationCodeGrant } from './authorization-code-grant.js';
import { authenticateClient } from './client-authentication.js';
import { answering, Refusal } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';
import { refreshTokenGrant } from './refresh-token-grant.js';

const GRANT_TYPES: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);

/** POST /services/oauth2/token. Form only: a JSON body has no grant_type as far as it can see. */
export function tokenEndpoint(state: SalesforceState): Endpoint {
  return {
    name: 'token',
    scope: (req) => {
      const form = formParameters(req);
      const known = state.grants.byRefreshToken(form.get('refresh_token') ?? '');
      const named = form.get('grant_type') ?? '';
      // Only known types become counter keys: a caller chooses this text.
      const grantType = GRANT_TYPES.has(named) ? named : undefined;
      return { grantType, grantId: known?.grant.id };
    },
    handle: (req, call) =>
      answering(() => {
        const form = formParameters(req);
        const origin = requestOrigin(req);
        switch (form.get('grant_type')) {
          case 'authorization_code':
            return authorizationCodeGrant(
              state,
              authenticateClient(state, req, form),
              form,
              origin,
            );
          case 'refresh_token':
            return refreshTokenGrant(
              state,
              authenticateClient(state, req, form),
              form,
              origin,
              call,
            );
          default:
            throw new Refusal('unsupportedGrantType');
        }
      }),
  };
}

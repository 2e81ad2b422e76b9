import type { Endpoint } from '../platform/endpoint.js';
import { requestOrigin } from '../platform/origin.js';
import { jsonReply } from '../platform/reply.js';
import { DEFAULT_SCOPES } from './model/apps.js';
import type { SalesforceState } from './model/state.js';

/** GET /.well-known/openid-configuration */
export function discoveryEndpoint(): Endpoint {
  return {
    name: 'discovery',
    handle: (req) => {
      const origin = requestOrigin(req);
      const oauth2 = `${origin}/services/oauth2`;
      return jsonReply(200, {
        issuer: origin,
        authorization_endpoint: `${oauth2}/authorize`,
        token_endpoint: `${oauth2}/token`,
        revocation_endpoint: `${oauth2}/revoke`,
        introspection_endpoint: `${oauth2}/introspect`,
        userinfo_endpoint: `${oauth2}/userinfo`,
        jwks_uri: `${origin}/id/keys`,
        scopes_supported: DEFAULT_SCOPES,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        display_values_supported: ['page', 'popup', 'touch', 'mobile'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      });
    },
  };
}

/** GET /id/keys: the public keys of id_tokens and JWT access tokens. */
export function keysEndpoint(state: SalesforceState): Endpoint {
  return { name: 'keys', handle: () => jsonReply(200, state.signingKey.publicKeys()) };
}

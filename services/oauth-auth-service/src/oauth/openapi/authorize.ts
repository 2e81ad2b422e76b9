import { z } from 'zod';
import { gives, type Operations, takes } from '../../platform/http/openapi/operation.js';
import { authorizeBody, authorized } from '../authorize/first-party.js';
import { badRequest, forbidden, operation, orPage, unauthorized } from './shared.js';

const authorizeQuery = z.object({
  response_type: z.string().optional(),
  client_id: z.string().optional(),
  redirect_uri: z.string().optional(),
  scope: z.string().optional(),
  state: z.string().optional(),
  code_challenge: z.string().optional(),
  code_challenge_method: z.string().optional(),
  nonce: z.string().optional(),
  prompt: z.string().optional(),
  max_age: z.string().optional(),
  login_hint: z.string().optional(),
});

const onward = { description: 'On to the sign-in, or back to the client with `code` or `error`' };

export const authorizeOperations: Operations = {
  'GET /oauth/authorize': operation({
    id: 'authorize',
    summary: 'Ask a person to allow a client (RFC 6749 §4.1.1)',
    description:
      'For browsers. PKCE with S256 is required. An unknown client or redirect URI is told to the person; every other error goes back to the client, with `iss` (RFC 9207).',
    access: 'public',
    query: authorizeQuery,
    answers: {
      302: onward,
      303: onward,
      200: { description: 'A page', content: { 'text/html': { schema: z.string() } } },
      400: orPage(badRequest('`invalid_client`, `invalid_redirect_uri`, `invalid_request`')),
    },
  }),
  'POST /oauth/authorize': operation({
    id: 'authorizeFirstParty',
    summary: 'Allow a client in the name of the signed-in user',
    description:
      "For applications of the service's own that hold the person's session: that act is the consent, for this one authorization.",
    access: 'session',
    body: takes(authorizeBody, {
      response_type: 'code',
      client_id: '7d3f0d52-0c1d-4a2e-9a0c-3a1f9a6b3f4e',
      redirect_uri: 'https://app.example.com/callback',
      scope: 'crm:read crm:token',
      state: 'f2c1',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }),
    answers: {
      200: gives('The code, also as part of an address', authorized, {
        code: 'tx_ac_example',
        state: 'f2c1',
        iss: 'https://crm.example.com',
        redirectTo: 'https://app.example.com/callback?code=tx_ac_example&state=f2c1',
      }),
      400: badRequest(
        '`invalid_request`, `invalid_client`, `invalid_redirect_uri`, `invalid_scope`, `unauthorized_client`, `unsupported_response_type`, `access_denied`',
      ),
      401: unauthorized('invalid_token'),
      403: forbidden,
      413: badRequest('`invalid_request`'),
      415: badRequest('`invalid_request`'),
    },
  }),
};

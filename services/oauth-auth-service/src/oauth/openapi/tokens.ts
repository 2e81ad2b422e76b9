import { z } from 'zod';
import { gives, type Operations } from '../../platform/http/openapi/operation.js';
import { badRequest, CHALLENGE, clientFields, operation, unauthorized } from './shared.js';

const form = <S extends z.ZodType>(schema: S, example: z.input<S>) => ({
  form: { schema, example },
});

const refreshFields = { refresh_token: z.string().optional(), scope: z.string().optional() };

const tokenForm = z.looseObject({
  grant_type: z.string(),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
  ...refreshFields,
  ...clientFields,
});

const issued = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
    scope: z.string().optional(),
    refresh_token: z.string().optional(),
    id_token: z.string().optional(),
  })
  .meta({ id: 'OAuthTokens' });

const tokens = gives('The tokens', issued, {
  access_token: 'tx_at_example',
  token_type: 'Bearer',
  expires_in: 600,
  scope: 'crm:read crm:token',
});

const refusals = {
  400: badRequest(
    '`invalid_grant`, `invalid_request`, `invalid_scope`, `unauthorized_client`, `unsupported_grant_type`',
  ),
  401: unauthorized('invalid_client'),
};

const tokenField = z.looseObject({
  token: z.string(),
  token_type_hint: z.string().optional(),
  ...clientFields,
});

const introspected = z
  .object({
    active: z.boolean(),
    client_id: z.string().optional(),
    sub: z.string().optional(),
    scope: z.string().optional(),
    token_type: z.string().optional(),
    iss: z.string().optional(),
    iat: z.int().optional(),
    exp: z.int().optional(),
  })
  .meta({ id: 'OAuthIntrospection' });

const person = z
  .object({ sub: z.string(), email: z.string().optional(), name: z.string().optional() })
  .meta({ id: 'OAuthUserInfo' });

const userinfoAnswers = {
  200: gives('The person, as far as the scopes reach', person, {
    sub: '5f0c6e1e-3c0f-4a8e-9a43-3f6f2a7d9b10',
    email: 'ada@example.com',
  }),
  400: badRequest('`invalid_request`'),
  401: unauthorized('invalid_token'),
  403: { ...badRequest('`insufficient_scope`'), headers: CHALLENGE },
};

export const tokenOperations: Operations = {
  'POST /oauth/token': operation({
    id: 'exchangeForTokens',
    summary: 'Exchange a code, a refresh token or client credentials (RFC 6749 §3.2)',
    description:
      'A refresh token is replaced each time; a second use of one, or of a code, ends all that came of its authorization.',
    access: 'public',
    ...form(tokenForm, { grant_type: 'client_credentials', scope: 'crm:read crm:token' }),
    answers: { 200: tokens, ...refusals },
  }),
  'POST /oauth/refresh': operation({
    id: 'refreshOAuthTokens',
    summary: 'The token endpoint with `grant_type=refresh_token`',
    access: 'public',
    ...form(z.looseObject({ ...refreshFields, ...clientFields }), {
      refresh_token: 'tx_rt_example',
      client_id: '7d3f0d52-0c1d-4a2e-9a0c-3a1f9a6b3f4e',
    }),
    answers: {
      200: tokens,
      ...refusals,
      413: badRequest('`invalid_request`'),
      // A `Content-Encoding` that nobody knows.
      415: badRequest('`invalid_request`'),
    },
  }),
  'POST /oauth/revoke': operation({
    id: 'revokeOAuthToken',
    summary: 'Revoke a token (RFC 7009)',
    description: 'With a token of a user, all that came of the same authorization ends.',
    access: 'public',
    ...form(tokenField, { token: 'tx_rt_example' }),
    answers: { 200: { description: 'It is not, or not any more, in force' }, ...refusals },
  }),
  'POST /oauth/introspect': operation({
    id: 'introspectOAuthToken',
    summary: 'Ask about a token of the own (RFC 7662)',
    description: 'For clients with a secret.',
    access: 'public',
    ...form(tokenField, { token: 'tx_at_example' }),
    answers: {
      200: gives('Whether it is in force', introspected, { active: false }),
      ...refusals,
    },
  }),
  'GET /oauth/userinfo': operation({
    id: 'getUserInfo',
    summary: 'Who the person is (OpenID Connect Core §5.3)',
    access: 'session',
    answers: userinfoAnswers,
  }),
  'POST /oauth/userinfo': operation({
    id: 'postUserInfo',
    summary: 'The same by POST',
    access: 'session',
    answers: userinfoAnswers,
  }),
};

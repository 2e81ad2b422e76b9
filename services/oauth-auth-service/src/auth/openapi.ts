import { commonErrorCatalogue } from '../platform/http/common-errors.js';
import { gives, type Operations, pick, takes } from '../platform/http/openapi/operation.js';
import { confirmPasswordResetBody } from './endpoints/confirm-password-reset.js';
import { loginBody } from './endpoints/login.js';
import { logoutBody } from './endpoints/logout.js';
import { refreshBody } from './endpoints/refresh.js';
import { registerBody } from './endpoints/register.js';
import { acceptedSchema, requestPasswordResetBody } from './endpoints/request-password-reset.js';
import { verificationSchema, verifyBody } from './endpoints/verify.js';
import { authErrorCatalogue } from './errors.js';
import { exampleJwks, exampleSession, exampleUser } from './openapi-examples.js';
import { sessionSchema } from './session.presenter.js';
import { jwksSchema } from './sessions/jwks.js';

const tag = 'Accounts and sessions';
const password = 'a quiet walk by the river';
const { email } = exampleUser;
const { accessToken, refreshToken } = exampleSession;

export const authOperations: Operations = {
  'POST /auth/register': {
    id: 'register',
    tag,
    summary: 'Make an account',
    description:
      'Without an invitation this also makes a tenant, whose `admin` the new user is; with `invitationToken` the user joins the tenant that invited them.',
    access: 'public',
    body: takes(registerBody, { email, password, name: 'Ada', tenantName: 'Analytical Engines' }),
    answers: { 201: gives('The account, signed in', sessionSchema, exampleSession) },
    errors: pick(
      authErrorCatalogue,
      'email_taken',
      'weak_password',
      'invalid_invitation',
      'invalid_credentials',
      'too_many_attempts',
    ),
  },
  'POST /auth/login': {
    id: 'login',
    tag,
    summary: 'Sign in',
    access: 'public',
    body: takes(loginBody, { email, password }),
    answers: { 200: gives('Signed in', sessionSchema, exampleSession) },
    errors: pick(authErrorCatalogue, 'invalid_credentials', 'too_many_attempts'),
  },
  'POST /auth/refresh': {
    id: 'refreshSession',
    tag,
    summary: 'Renew a session',
    description: 'Each refresh token is good once. A second use ends the session.',
    access: 'public',
    body: takes(refreshBody, { refreshToken }),
    answers: { 200: gives('The session with new tokens', sessionSchema, exampleSession) },
    errors: {
      ...pick(authErrorCatalogue, 'invalid_refresh_token'),
      ...pick(commonErrorCatalogue, 'too_many_requests'),
    },
  },
  'POST /auth/logout': {
    id: 'logout',
    tag,
    summary: 'End a session',
    description:
      'Ends the session of the Bearer token, and that of `refreshToken` if it is another.',
    access: 'session',
    body: takes(logoutBody, { refreshToken }),
    answers: { 204: { description: 'The session is over' } },
  },
  'POST /auth/verify': {
    id: 'verify',
    tag,
    summary: 'Ask whether an access token is good at this moment',
    description:
      'Takes the token in the body or as Bearer. Asks the database: an ended session is `{ "valid": false }` at once, and role and scopes are those of now.',
    access: 'optional',
    body: takes(verifyBody, { token: accessToken }),
    answers: {
      200: gives('Who holds the token, or that it is not good', verificationSchema, {
        valid: true,
        userId: exampleUser.id,
        tenantId: exampleUser.tenantId,
        role: exampleUser.role,
        scopes: ['crm:read', 'crm:connect', 'crm:token', 'crm:admin'],
        expiresAt: '2026-05-04T09:10:00.000Z',
      }),
    },
  },
  'POST /auth/password-reset/request': {
    id: 'requestPasswordReset',
    tag,
    summary: 'Have a password reset mailed',
    description: 'The answer is the same whether or not the address has an account.',
    access: 'public',
    body: takes(requestPasswordResetBody, { email }),
    answers: { 202: gives('Accepted', acceptedSchema, { accepted: true }) },
  },
  'POST /auth/password-reset/confirm': {
    id: 'confirmPasswordReset',
    tag,
    summary: 'Set a new password with the token of a mail',
    description: 'Ends every session of the user.',
    access: 'public',
    body: takes(confirmPasswordResetBody, {
      token: 'zV3mJ0yWk1C6y2wQ9r8oQm5o0p7v1s4d3f6g9h2j5k8',
      newPassword: password,
    }),
    answers: { 204: { description: 'The password is set' } },
    errors: pick(authErrorCatalogue, 'invalid_reset_token', 'weak_password', 'too_many_attempts'),
  },
  'GET /.well-known/jwks.json': {
    id: 'getSigningKeys',
    tag,
    summary: 'The public keys that access tokens are verified with (RFC 7517)',
    access: 'public',
    answers: {
      200: {
        description: 'Current and retired keys',
        content: {
          'application/jwk-set+json': { schema: jwksSchema, example: exampleJwks },
        },
      },
    },
  },
};

import type { z } from 'zod';
import { commonErrorCatalogue } from '../platform/http/common-errors.js';
import { bodilessErrors } from '../platform/http/openapi/errors.js';
import { gives, type Operations, pick, takes } from '../platform/http/openapi/operation.js';
import { pageSchema } from '../platform/http/pagination.js';
import { apiTokenSchema, newApiTokenSchema } from './api-token.presenter.js';
import { generateTokenBody } from './endpoints/generate-token.js';
import { listTokensQuery } from './endpoints/list-tokens.js';
import { tokenParams } from './endpoints/revoke-token.js';
import { tokenVerificationSchema, verifyTokenBody } from './endpoints/verify-token.js';
import { tokensErrorCatalogue } from './errors.js';

const tag = 'API tokens';

const example: z.output<typeof apiTokenSchema> = {
  id: '7b1f7a52-2a0b-4a57-9a1e-5f1e0c9d3b64',
  userId: '5f0c6e1e-3c0f-4a8e-9a43-3f6f2a7d9b10',
  tenantId: 'c9b7f1de-8f37-4d1c-b8a5-27e8f0a4d6c2',
  name: 'nightly export',
  prefix: 'tx_api_Qm9v',
  lastFour: 'k3Xw',
  scopes: ['crm:read', 'crm:token'],
  status: 'active',
  createdAt: '2026-05-04T09:00:00.000Z',
  expiresAt: '2026-08-02T09:00:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
};

/** Of the form of a token, with a checksum that is wrong: a scanner must not report the page. */
const exampleToken = 'tx_api_Qm9vdGggYXQgdGhlIHF1YXkgYnkgdGhlIHNldmVuIGwk3Xw';

export const tokensOperations: Operations = {
  'GET /tokens': {
    id: 'listApiTokens',
    tag,
    summary: 'List API tokens',
    description: "One's own, newest first; administrators may name a user of their tenant.",
    access: 'session',
    query: listTokensQuery,
    answers: {
      200: gives('A page of tokens', pageSchema(apiTokenSchema), {
        items: [example],
        nextCursor: null,
      }),
    },
  },
  'POST /tokens/generate': {
    id: 'generateApiToken',
    tag,
    summary: 'Make an API token',
    description:
      'The scopes are among those that the role of the user implies, and shrink with it. `token` is shown in this answer alone.',
    access: 'session',
    body: takes(generateTokenBody, {
      name: 'nightly export',
      scopes: ['crm:read', 'crm:token'],
      expiresInDays: 90,
    }),
    answers: {
      201: gives('The token', newApiTokenSchema, { ...example, token: exampleToken }),
    },
    errors: {
      ...pick(tokensErrorCatalogue, 'scope_not_allowed', 'token_limit_reached'),
      ...pick(commonErrorCatalogue, 'too_many_requests'),
    },
  },
  'POST /tokens/verify': {
    id: 'verifyApiToken',
    tag,
    summary: 'Ask whether an API token is good at this moment',
    access: 'public',
    body: takes(verifyTokenBody, { token: exampleToken }),
    answers: {
      200: gives(
        'Whose it is and what it may do, or that it is not good',
        tokenVerificationSchema,
        {
          active: true,
          userId: example.userId,
          tenantId: example.tenantId,
          scopes: example.scopes,
          expiresAt: example.expiresAt,
        },
      ),
    },
    errors: pick(commonErrorCatalogue, 'too_many_requests'),
  },
  'POST /tokens/:tokenId/revoke': {
    id: 'revokeApiToken',
    tag,
    summary: 'Revoke an API token',
    description:
      "One's own, or as an administrator any of the tenant's. In force at once; a second time changes nothing.",
    access: 'session',
    params: tokenParams,
    answers: {
      200: gives('The token', apiTokenSchema, {
        ...example,
        status: 'revoked',
        revokedAt: '2026-06-01T12:00:00.000Z',
      }),
    },
    errors: { ...bodilessErrors, ...pick(commonErrorCatalogue, 'not_found') },
  },
};

import { z } from 'zod';
import { gives, type Operations, takes } from '../../platform/http/openapi/operation.js';
import { pageSchema } from '../../platform/http/pagination.js';
import { clientInformation } from '../clients/client.presenter.js';
import { listClientsQuery } from '../clients/list-clients.js';
import { clientMetadata } from '../clients/metadata.js';
import { badRequest, forbidden, operation, tooMany, unauthorized } from './shared.js';

const params = z.object({ clientId: z.string() });

const request = {
  client_name: 'Warehouse connector',
  grant_types: ['client_credentials' as const],
  token_endpoint_auth_method: 'client_secret_basic' as const,
  scope: 'crm:read crm:token',
};

const client = {
  ...request,
  client_id: '7d3f0d52-0c1d-4a2e-9a0c-3a1f9a6b3f4e',
  client_id_issued_at: 1_780_000_000,
  client_secret_expires_at: 0 as const,
  registration_client_uri:
    'https://crm.example.com/oauth/client/7d3f0d52-0c1d-4a2e-9a0c-3a1f9a6b3f4e',
  redirect_uris: [],
  response_types: [],
  application_type: 'web' as const,
  tenant_id: 'c9b7f1de-8f37-4d1c-b8a5-27e8f0a4d6c2',
};

const refusals = {
  400: badRequest('`invalid_client_metadata`, `invalid_redirect_uri`, `invalid_request`'),
  401: unauthorized('invalid_token'),
  403: forbidden,
};

const bodyRefusals = { 413: badRequest('`invalid_request`'), 415: badRequest('`invalid_request`') };

export const clientOperations: Operations = {
  'POST /oauth/client/register': operation({
    id: 'registerOAuthClient',
    summary: 'Register a client (RFC 7591)',
    description:
      "Without a token: sign-in only. With a user's session: also CRM scopes of that tenant's people. With an administrator's: also client credentials, and `crm:admin`.",
    access: 'optional',
    body: takes(clientMetadata, request),
    answers: {
      201: gives(
        'The client; secret and registration token are shown this once',
        clientInformation,
        {
          ...client,
          client_secret: 'tx_cs_example',
          registration_access_token: 'tx_rg_example',
        },
      ),
      ...refusals,
      ...bodyRefusals,
      429: tooMany,
    },
  }),
  'GET /oauth/clients': operation({
    id: 'listOAuthClients',
    summary: 'List the clients that the caller may manage',
    description:
      "Those that the caller registered; for administrators the tenant's, for platform admins all. Never shows a secret.",
    access: 'session',
    query: listClientsQuery,
    answers: {
      200: gives('A page of clients', pageSchema(clientInformation), {
        items: [client],
        nextCursor: null,
      }),
      ...refusals,
    },
  }),
  'GET /oauth/client/:clientId': operation({
    id: 'getOAuthClient',
    summary: 'Show a client (RFC 7592 §2.1)',
    description:
      'For its registration token, the user who registered it, and administrators of its tenant. Never shows the secret.',
    access: 'session',
    params,
    answers: { 200: gives('The client', clientInformation, client), ...refusals },
  }),
  'PUT /oauth/client/:clientId': operation({
    id: 'updateOAuthClient',
    summary: 'Change a client (RFC 7592 §2.2)',
    description: 'All of its metadata anew, and its `client_id`.',
    access: 'session',
    params,
    body: takes(clientMetadata.extend({ client_id: z.string() }), {
      ...request,
      client_id: client.client_id,
    }),
    answers: { 200: gives('The client', clientInformation, client), ...refusals, ...bodyRefusals },
  }),
  'DELETE /oauth/client/:clientId': operation({
    id: 'deleteOAuthClient',
    summary: 'Delete a client (RFC 7592 §2.3)',
    description: 'With everything that was issued to it.',
    access: 'session',
    params,
    answers: { 204: { description: 'It is gone' }, ...refusals },
  }),
};

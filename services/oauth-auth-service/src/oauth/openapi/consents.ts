import { z } from 'zod';
import { gives, type Operations } from '../../platform/http/openapi/operation.js';
import { pageSchema } from '../../platform/http/pagination.js';
import { allowedClient, allowedClientsQuery } from '../clients/allowed-clients.js';
import { badRequest, forbidden, operation, unauthorized } from './shared.js';

const refusals = {
  400: badRequest('`invalid_request`'),
  401: unauthorized('invalid_token'),
  403: forbidden,
};

export const consentOperations: Operations = {
  'GET /oauth/consents': operation({
    id: 'listAllowedClients',
    summary: 'List the clients that the caller has allowed something',
    description: 'For good, or for an authorization that still lasts.',
    access: 'session',
    query: allowedClientsQuery,
    answers: {
      200: gives('A page of clients', pageSchema(allowedClient), {
        items: [
          {
            clientId: '7d3f0d52-0c1d-4a2e-9a0c-3a1f9a6b3f4e',
            name: 'Warehouse connector',
            uri: null,
            scopes: ['crm:read', 'crm:token'],
          },
        ],
        nextCursor: null,
      }),
      ...refusals,
    },
  }),
  'DELETE /oauth/consents/:clientId': operation({
    id: 'withdrawConsent',
    summary: 'Take back what the caller has allowed a client',
    description: 'All that it holds of the caller ends at once, and it is asked about anew.',
    access: 'session',
    params: z.object({ clientId: z.string() }),
    answers: { 204: { description: 'It is allowed nothing any more' }, ...refusals },
  }),
};

import { commonErrorCatalogue } from '../../platform/http/common-errors.js';
import { bodilessErrors } from '../../platform/http/openapi/errors.js';
import { gives, type Operations, pick, takes } from '../../platform/http/openapi/operation.js';
import { crmErrorCatalogue } from '../errors.js';
import { connectionSchema } from '../grants/connection.presenter.js';
import {
  connectionsAnswer,
  disconnectedAnswer,
  tokensAnswer,
  uninstalledAnswer,
} from '../routes/answers.js';
import {
  connectionsQuery,
  defaultBody,
  idParams,
  tokensQuery,
  transferBody,
} from '../routes/schemas.js';
import { renewalErrors } from './errors.js';
import { endedConnection, exampleConnection } from './examples.js';

const tag = 'CRM connections';
const notFound = pick(crmErrorCatalogue, 'connection_not_found');
const forbidden = pick(commonErrorCatalogue, 'forbidden');
const limited = pick(commonErrorCatalogue, 'too_many_requests');

const ended = gives('The connection is over here', disconnectedAnswer, {
  connection: endedConnection,
  upstream: 'revoked',
  accessTokenLivesUntil: null,
});

export const connectionOperations: Operations = {
  'GET /crm-oauth/connections': {
    id: 'listConnections',
    tag,
    summary: 'List the own connections',
    description: 'Newest first; ended ones only with `status=disconnected`.',
    access: 'crm:read',
    query: connectionsQuery,
    answers: {
      200: gives('A page of connections', connectionsAnswer, {
        items: [exampleConnection],
        nextCursor: null,
      }),
    },
    errors: limited,
  },
  'GET /crm-oauth/connections/:id': {
    id: 'getConnection',
    tag,
    summary: 'Show a connection',
    access: 'crm:read',
    params: idParams,
    answers: { 200: gives('The connection', connectionSchema, exampleConnection) },
    errors: { ...notFound, ...forbidden },
  },
  'DELETE /crm-oauth/connections/:id': {
    id: 'disconnect',
    tag,
    summary: 'End a connection',
    description: 'Here at once, then at the CRM. Ending it once more tries the CRM again.',
    access: 'crm:connect',
    params: idParams,
    answers: { 200: ended },
    errors: { ...notFound, ...forbidden, ...limited },
  },
  'PUT /crm-oauth/connections/:id/default': {
    id: 'makeDefault',
    tag,
    summary: 'Choose the connection that serves calls which name none',
    description:
      'For calls of its owner (`user`), or of the whole tenant (`tenant`, for administrators).',
    access: 'crm:connect',
    params: idParams,
    body: takes(defaultBody, { scope: 'user' }),
    answers: { 200: gives('The connection', connectionSchema, exampleConnection) },
    errors: { ...notFound, ...forbidden },
  },
  'POST /crm-oauth/connections/:id/transfer': {
    id: 'transferConnection',
    tag,
    summary: 'Hand a connection to another user',
    description:
      'For administrators of the tenant, as when somebody leaves. Its tokens stay; it is nobody’s default any more.',
    access: 'crm:admin',
    params: idParams,
    body: takes(transferBody, { userId: '0c9d8e7f-6a5b-4c3d-9e2f-1a0b9c8d7e6f' }),
    answers: {
      200: gives('The connection, of its new user', connectionSchema, {
        ...exampleConnection,
        userId: '0c9d8e7f-6a5b-4c3d-9e2f-1a0b9c8d7e6f',
        isDefault: false,
      }),
    },
    errors: {
      ...notFound,
      ...forbidden,
      ...pick(crmErrorCatalogue, 'connection_exists', 'user_not_found'),
    },
  },
  'POST /crm-oauth/connections/:id/uninstall': {
    id: 'uninstall',
    tag,
    summary: 'Remove the app from the CRM account',
    description:
      'Ends the tokens of every user of that account, also of other tenants and systems.',
    access: 'crm:connect',
    params: idParams,
    answers: {
      200: gives('The app is removed', uninstalledAnswer, {
        connection: { ...endedConnection, provider: 'hubspot' },
        upstream: 'uninstalled',
        endedConnections: [endedConnection.id],
        accessTokenLivesUntil: null,
        notice: 'HubSpot has removed the app from this account.',
      }),
    },
    errors: {
      ...bodilessErrors,
      ...renewalErrors,
      ...forbidden,
      ...limited,
      ...pick(crmErrorCatalogue, 'uninstall_unsupported'),
    },
  },
  'GET /crm-oauth/tokens': {
    id: 'listTokens',
    tag,
    summary: 'List all connections of the tenant',
    description: 'For administrators; of all tenants for a platform admin. Never shows a token.',
    access: 'crm:admin',
    query: tokensQuery,
    answers: {
      200: gives('A page of connections', tokensAnswer, {
        items: [exampleConnection],
        nextCursor: null,
        counts: { active: 1, uncertain: 0, reauth_required: 0, disconnected: 0 },
        countsByProvider: { salesforce: 1, hubspot: 0 },
      }),
    },
    errors: { ...forbidden, ...limited },
  },
  'POST /crm-oauth/tokens/:id/revoke': {
    id: 'revokeToken',
    tag,
    summary: 'End any connection of the tenant',
    description: 'For administrators; as `DELETE /crm-oauth/connections/{id}`.',
    access: 'crm:admin',
    params: idParams,
    answers: { 200: ended },
    errors: { ...bodilessErrors, ...notFound, ...forbidden, ...limited },
  },
};

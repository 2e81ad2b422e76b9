import { commonErrorCatalogue } from '../../platform/http/common-errors.js';
import { gives, type Operations, pick, takes } from '../../platform/http/openapi/operation.js';
import { crmErrorCatalogue } from '../errors.js';
import type { ConnectionEvent } from '../events/event.presenter.js';
import {
  type ShownWebhook,
  webhookSchema,
  webhookWithSecretSchema,
} from '../events/webhook.presenter.js';
import { eventsAnswer, webhooksAnswer, webhookTestAnswer } from '../routes/answers.js';
import {
  enableWebhookBody,
  eventsQuery,
  idParams,
  webhookBody,
  webhooksQuery,
} from '../routes/schemas.js';
import { exampleConnection } from './examples.js';

const tag = 'CRM events';
const access = 'crm:admin';
const forbidden = pick(commonErrorCatalogue, 'forbidden');
const limited = pick(commonErrorCatalogue, 'too_many_requests');
const notFound = pick(crmErrorCatalogue, 'webhook_not_found');
const unreadable = pick(crmErrorCatalogue, 'token_unreadable');
/** A POST that needs no body still refuses one that is not JSON. */
const bodiless = pick(
  commonErrorCatalogue,
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
);

const exampleEvent: ConnectionEvent = {
  id: '7d1f0a52-3c64-4b0e-9a55-0c7e5d2b8f16',
  type: 'connection.refreshed',
  timestamp: '2026-05-04T09:00:00.000Z',
  tenantId: exampleConnection.tenantId,
  data: { connection: exampleConnection, accessTokenLivesUntil: null },
};

const exampleWebhook: ShownWebhook = {
  id: '1e6b8f43-52d7-4f0c-8a9e-b1c0d3e4f5a6',
  tenantId: exampleConnection.tenantId,
  url: 'https://hooks.acme.example/crm',
  description: 'Acme back office',
  events: ['connection.reauth_required', 'connection.disconnected'],
  status: 'active',
  disabledReason: null,
  disabledAt: null,
  lastAttempt: { at: '2026-05-04T09:00:01.000Z', delivered: true, status: 204, error: null },
  previousSecretUntil: null,
  createdAt: '2026-05-01T08:00:00.000Z',
};

const exampleSecret = 'whsec_RXhhbXBsZSBvbmx5LCBuZXZlciB1c2VkIHRvIHNpZ24u';

export const eventOperations: Operations = {
  'GET /crm-oauth/events': {
    id: 'listEvents',
    tag,
    summary: 'List what happened to the connections of the tenant',
    description:
      'Oldest first, those of one connection in the order in which they happened. `resumeCursor` of the last page asks later for what has come since. A platform admin sees all tenants.',
    access,
    query: eventsQuery,
    answers: {
      200: gives('A page of events', eventsAnswer, {
        items: [exampleEvent],
        nextCursor: null,
        resumeCursor: 'eyJwIjoiNDEyIn0',
      }),
    },
    errors: { ...forbidden, ...limited },
  },
  'GET /crm-oauth/webhooks': {
    id: 'listWebhooks',
    tag,
    summary: 'List the webhooks of the tenant',
    access,
    query: webhooksQuery,
    answers: {
      200: gives('A page of webhooks', webhooksAnswer, {
        items: [exampleWebhook],
        nextCursor: null,
      }),
    },
    errors: forbidden,
  },
  'POST /crm-oauth/webhooks': {
    id: 'createWebhook',
    tag,
    summary: 'Have events sent to an address',
    description: 'Signed by Standard Webhooks; `secret` verifies them and is shown this once.',
    access,
    body: takes(webhookBody, {
      url: exampleWebhook.url,
      events: [...exampleWebhook.events],
      description: 'Acme back office',
    }),
    answers: {
      201: gives('The webhook, with its secret', webhookWithSecretSchema, {
        ...exampleWebhook,
        lastAttempt: null,
        secret: exampleSecret,
      }),
    },
    errors: {
      ...forbidden,
      ...limited,
      ...pick(crmErrorCatalogue, 'webhook_url_not_allowed', 'webhook_limit_reached'),
    },
  },
  'DELETE /crm-oauth/webhooks/:id': {
    id: 'deleteWebhook',
    tag,
    summary: 'Send no more events to an address',
    access,
    params: idParams,
    answers: { 204: { description: 'It is gone, with what was still to be sent' } },
    errors: { ...forbidden, ...notFound },
  },
  'POST /crm-oauth/webhooks/:id/test': {
    id: 'testWebhook',
    tag,
    summary: 'Send a test event now',
    description: 'Of type `webhook.test`, once; it changes nothing about the webhook.',
    access,
    params: idParams,
    answers: {
      200: gives('How it went', webhookTestAnswer, { delivered: true, status: 204, error: null }),
    },
    errors: { ...forbidden, ...notFound, ...limited, ...unreadable, ...bodiless },
  },
  'POST /crm-oauth/webhooks/:id/secret': {
    id: 'rotateWebhookSecret',
    tag,
    summary: 'Change the signing secret',
    description: 'For 24 hours events are signed with both secrets.',
    access,
    params: idParams,
    answers: {
      200: gives('The webhook, with its new secret', webhookWithSecretSchema, {
        ...exampleWebhook,
        previousSecretUntil: '2026-05-05T09:00:00.000Z',
        secret: exampleSecret,
      }),
    },
    errors: { ...forbidden, ...notFound, ...unreadable, ...bodiless },
  },
  'POST /crm-oauth/webhooks/:id/enable': {
    id: 'enableWebhook',
    tag,
    summary: 'Take up deliveries again',
    description: 'After a webhook was disabled, or at once instead of at the next try.',
    access,
    params: idParams,
    body: takes(enableWebhookBody, { replay: true }),
    answers: {
      200: gives('The webhook', webhookSchema, exampleWebhook),
    },
    errors: { ...forbidden, ...notFound },
  },
};

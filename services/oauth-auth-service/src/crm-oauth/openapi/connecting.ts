import { z } from 'zod';
import { commonErrorCatalogue } from '../../platform/http/common-errors.js';
import {
  type Answer,
  gives,
  type Operations,
  pick,
  takes,
} from '../../platform/http/openapi/operation.js';
import { attemptSchema } from '../connect/attempt.js';
import { crmErrorCatalogue } from '../errors.js';
import { initiatedAnswer, outcomeAnswer, providersAnswer } from '../routes/answers.js';
import {
  callbackQuery,
  confirmationBody,
  idParams,
  initiateBody,
  providerParams,
  ticketParams,
} from '../routes/schemas.js';
import { exampleAttemptId, exampleConnection } from './examples.js';

const tag = 'Connecting a CRM';
const page = { 'text/html': { schema: z.string() } };
const COOKIE = { 'Set-Cookie': 'The id of this browser: `HttpOnly`, `SameSite=Lax`.' };
const BACK = { Location: '`returnTo` with `crm_status`, `attempt_id`, and how it ended.' };
const CONSENT = { Location: 'The consent page of the CRM.' };

const outcome = (description: string, failed: boolean): Answer => ({
  description: `${description}; without \`returnTo\` a page, or JSON for who accepts that`,
  content: {
    ...page,
    'application/json': {
      schema: outcomeAnswer,
      example: {
        attemptId: exampleAttemptId,
        status: failed ? 'failed' : 'connected',
        connectionId: failed ? null : exampleConnection.id,
        error: failed ? { code: 'access_denied', ...declined } : null,
      },
    },
  },
});

const { cause, remedy } = crmErrorCatalogue.access_denied;
const declined = { cause, remedy };

export const connectingOperations: Operations = {
  'GET /crm-oauth/providers': {
    id: 'listProviders',
    tag,
    summary: 'List the CRMs that can be connected',
    access: 'crm:read',
    answers: {
      200: gives('The providers', providersAnswer, {
        items: [
          {
            name: 'salesforce',
            displayName: 'Salesforce',
            environments: ['production', 'sandbox', 'custom'],
            defaultScopes: ['api', 'refresh_token', 'openid'],
            mode: 'real',
            canUninstall: false,
          },
        ],
        nextCursor: null,
      }),
    },
  },
  'POST /crm-oauth/:provider/initiate': {
    id: 'initiateConnection',
    tag,
    summary: 'Begin to connect a CRM account',
    description:
      'Send the browser to `authorizationUrl`, if it is the one that got this answer and its cookie; any other browser to `startUrl`. Then poll the attempt.',
    access: 'crm:connect',
    params: providerParams,
    body: takes(initiateBody, {
      environment: 'production',
      returnTo: 'https://app.example.com/crm',
    }),
    answers: {
      201: gives(
        'An attempt, open for ten minutes',
        initiatedAnswer,
        {
          attemptId: exampleAttemptId,
          authorizationUrl:
            'https://login.salesforce.com/services/oauth2/authorize?response_type=code&state=m0Xp4uS7',
          startUrl: 'https://auth.example.com/crm-oauth/start/R2d4y6u8',
          expiresAt: '2026-05-04T09:10:00.000Z',
        },
        COOKIE,
      ),
    },
    errors: {
      ...pick(commonErrorCatalogue, 'forbidden', 'too_many_requests'),
      ...pick(
        crmErrorCatalogue,
        'provider_unknown',
        'connection_not_found',
        'login_url_not_allowed',
        'return_to_not_allowed',
        'too_many_pending_attempts',
      ),
    },
  },
  'GET /crm-oauth/attempts/:id': {
    id: 'getAttempt',
    tag,
    summary: 'Ask how an attempt stands',
    description: 'For the user who began it. The truth, whatever became of the popup.',
    access: 'crm:read',
    params: idParams,
    answers: {
      200: gives('The attempt', attemptSchema, {
        id: exampleAttemptId,
        provider: 'salesforce',
        status: 'connected',
        connectionId: exampleConnection.id,
        error: null,
        expiresAt: '2026-05-04T09:10:00.000Z',
      }),
    },
    errors: pick(crmErrorCatalogue, 'attempt_not_found'),
  },
  'GET /crm-oauth/start/:ticket': {
    id: 'openStartLink',
    tag,
    summary: 'Where `startUrl` leads a browser',
    description:
      'Goes on to the CRM where the browser is known to be the user’s; otherwise asks whose link it is.',
    access: 'optional',
    forPeople: true,
    params: ticketParams,
    answers: {
      200: { description: 'A page that asks for confirmation', content: page, headers: COOKIE },
      303: { description: 'On to the CRM', headers: { ...COOKIE, ...CONSENT } },
    },
    errors: {
      ...pick(commonErrorCatalogue, 'too_many_requests'),
      ...pick(crmErrorCatalogue, 'start_link_invalid'),
    },
  },
  'POST /crm-oauth/start/:ticket': {
    id: 'confirmStartLink',
    tag,
    summary: 'The person has confirmed the link',
    access: 'public',
    forPeople: true,
    params: ticketParams,
    form: takes(confirmationBody, { confirmation: 'q1W2e3R4t5Y6u7I8o9P0' }),
    answers: { 200: { description: 'A page that leads to the CRM', content: page } },
    errors: {
      ...pick(
        commonErrorCatalogue,
        'too_many_requests',
        'payload_too_large',
        'unsupported_media_type',
      ),
      ...pick(crmErrorCatalogue, 'start_link_invalid'),
    },
  },
  'GET /crm-oauth/:provider/callback': {
    id: 'finishConnection',
    tag,
    summary: 'Where the CRM sends the browser back to',
    description: 'Not for programs: it needs the cookie of the browser that began the attempt.',
    access: 'public',
    forPeople: true,
    params: providerParams,
    query: callbackQuery,
    answers: {
      200: outcome('Connected', false),
      303: { description: 'Back to `returnTo`, connected or not', headers: BACK },
      400: outcome('Not connected', true),
      403: outcome('Not connected: declined, or refused by the policy of the CRM', true),
      409: outcome('Not connected: another account', true),
      502: outcome('Not connected: the CRM was away or refuses this service', true),
    },
    errors: {
      ...pick(commonErrorCatalogue, 'too_many_requests'),
      ...pick(crmErrorCatalogue, 'provider_unknown', 'attempt_invalid'),
    },
  },
};

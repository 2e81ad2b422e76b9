import { z } from 'zod';
import { auditOperations } from '../../audit/index.js';
import { authErrorCatalogue, authOperations } from '../../auth/index.js';
import { crmErrorCatalogue, crmOperations } from '../../crm-oauth/index.js';
import { oauthOperations } from '../../oauth/index.js';
import { commonErrorCatalogue } from '../../platform/http/common-errors.js';
import type { ErrorDefinition } from '../../platform/http/errors.js';
import type { ApiDescription } from '../../platform/http/openapi/document.js';
import { gives, type Operations } from '../../platform/http/openapi/operation.js';
import { tokensErrorCatalogue, tokensOperations } from '../../tokens/index.js';
import { usersErrorCatalogue, usersOperations } from '../../users/index.js';
import { operationsOperations } from '../operations/openapi.js';

const docsOperations: Operations = {
  'GET /openapi.json': {
    id: 'getApiDescription',
    tag: 'Operations',
    summary: 'This description (OpenAPI 3.1)',
    access: 'public',
    answers: {
      200: gives('The description', z.looseObject({ openapi: z.string() }), { openapi: '3.1.1' }),
    },
  },
  'GET /docs': {
    id: 'getDocumentation',
    tag: 'Operations',
    summary: 'This description as a page',
    access: 'public',
    answers: { 200: { description: 'A page', content: { 'text/html': { schema: z.string() } } } },
  },
};

/** Every call of the service. The pages for people and their assets are not part of the API. */
export const operations: Operations = {
  ...authOperations,
  ...usersOperations,
  ...tokensOperations,
  ...crmOperations,
  ...auditOperations,
  ...oauthOperations,
  ...operationsOperations,
  ...docsOperations,
};

/** Errors by code, by where they belong. */
export type ErrorCatalogues = Readonly<Record<string, Readonly<Record<string, ErrorDefinition>>>>;

export const errorCatalogues: ErrorCatalogues = {
  'Any call': commonErrorCatalogue,
  'Accounts and users': { ...authErrorCatalogue, ...usersErrorCatalogue },
  'API tokens': tokensErrorCatalogue,
  'CRM connections': crmErrorCatalogue,
};

/** @param url - Where clients reach the service, an origin. */
export const describeService = (url: string): ApiDescription => ({
  info: {
    title: 'Tetrix CRM connection service',
    // Of the API, not of the program: a breaking change is a new major version.
    version: '1.0.0',
    description:
      'Signs users in, connects their Salesforce and HubSpot accounts, and hands out access tokens that are valid. Times are ISO 8601 in UTC. Every answer carries `X-Request-Id`. New fields may appear in answers at any time.',
  },
  url,
  tags: [
    { name: 'Accounts and sessions', description: 'Registering, signing in, passwords.' },
    { name: 'Users', description: 'The own profile, and the users of the tenant.' },
    { name: 'API tokens', description: 'For programs that act for a user.' },
    { name: 'Connecting a CRM', description: 'From the button to the connection.' },
    { name: 'CRM tokens', description: 'What a backend calls before it calls the CRM.' },
    { name: 'CRM connections', description: 'Showing, choosing and ending connections.' },
    {
      name: 'CRM events',
      description: 'What happens to connections, told to those who want to know.',
    },
    { name: 'Audit', description: 'Who did what, from where, to whom.' },
    {
      name: 'Authorization server',
      description: 'For other applications: OAuth 2 and OpenID Connect. Errors by RFC 6749 §5.2.',
    },
    { name: 'Operations', description: 'For those who run the service.' },
  ],
  operations,
});

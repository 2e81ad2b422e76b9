import { z } from 'zod';
import { commonErrorCatalogue } from '../../platform/http/common-errors.js';
import { type Operation, type Operations, pick } from '../../platform/http/openapi/operation.js';
import type { Method } from '../../platform/http/routes.js';
import { crmErrorCatalogue } from '../errors.js';
import { idParams } from '../routes/schemas.js';
import { renewalErrors } from './errors.js';

const params = idParams.extend({
  path: z.string().meta({ description: "The path at the CRM's API host, slashes and all." }),
});

const proxied = (method: Method, id: string): Operation => ({
  id,
  tag: 'CRM tokens',
  summary: `Call the API of the CRM: ${method.toUpperCase()}`,
  description:
    'Path, query, body and status pass through, and the token of the connection is attached. The host is always the one of the connection, redirects are not followed. A 401 of the CRM leads to one refresh and one more try, where the body is at most 128 KiB. An error of ours is `application/problem+json`.',
  access: 'crm:token',
  params,
  passesThrough: true,
  answers: {},
  errors: {
    ...renewalErrors,
    ...pick(commonErrorCatalogue, 'forbidden', 'payload_too_large', 'request_timeout'),
    ...pick(
      crmErrorCatalogue,
      'provider_unknown',
      'proxy_path_not_allowed',
      'proxy_host_unknown',
      'proxy_busy',
      'crm_unreachable',
      'crm_answer_too_large',
      'crm_timeout',
    ),
  },
});

export const proxyOperations: Operations = {
  'GET /crm-oauth/connections/:id/proxy/*path': proxied('get', 'proxyGet'),
  'POST /crm-oauth/connections/:id/proxy/*path': proxied('post', 'proxyPost'),
  'PUT /crm-oauth/connections/:id/proxy/*path': proxied('put', 'proxyPut'),
  'PATCH /crm-oauth/connections/:id/proxy/*path': proxied('patch', 'proxyPatch'),
  'DELETE /crm-oauth/connections/:id/proxy/*path': proxied('delete', 'proxyDelete'),
};

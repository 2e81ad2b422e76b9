import express, { type Request, Router } from 'express';
import { z } from 'zod';
import { displayName } from '../platform/directory.js';
import type { Endpoint, EndpointHandler } from '../platform/endpoint.js';
import { bearerToken } from '../platform/form.js';
import type { Grant } from '../platform/grants.js';
import { jsonReply, type Reply } from '../platform/reply.js';
import { apiError } from './error-reply.js';
import type { PipedriveState } from './model/state.js';

type Handler = (req: Request, grant: Grant) => Reply;

function answer(
  state: PipedriveState,
  scopes: readonly string[],
  req: Request,
  handle: Handler,
): Reply {
  const token = state.grants.accessToken(bearerToken(req) ?? '');
  const grant = state.grants.get(token?.grantId ?? '');
  const live = token !== undefined && !token.revoked && token.expiresAt > state.clock.now();
  if (!live || grant === undefined) return apiError(401, 'Invalid token: access token is invalid');
  return scopes.some((scope) => grant.scopes.includes(scope))
    ? handle(req, grant)
    : apiError(403, 'Scope and URL mismatch');
}

const endpointOf = (
  state: PipedriveState,
  name: 'identity' | 'data',
  scopes: readonly string[],
  handle: Handler,
): Endpoint => ({
  name,
  scope: (req) => ({
    grantType: undefined,
    grantId: state.grants.accessToken(bearerToken(req) ?? '')?.grantId,
  }),
  handle: (req) => answer(state, scopes, req, handle),
});

/** GET …/users/me */
const usersMe = (state: PipedriveState): Endpoint =>
  endpointOf(state, 'identity', ['base'], (_req, { userId, accountId }) => {
    const user = state.companies.user(userId);
    const company = state.companies.account(accountId);
    if (user === undefined || company === undefined) return apiError(404, 'User not found');
    const data = {
      id: Number(user.id),
      name: displayName(user),
      email: user.email,
      active_flag: user.active,
      company_id: Number(company.id),
      company_name: company.name,
      company_domain: company.domain,
    };
    return jsonReply(200, { success: true, data });
  });

const personSchema = z.object({ name: z.string().min(1), email: z.string().optional() });

/** GET and POST …/persons */
const listPersons = (state: PipedriveState): Endpoint =>
  endpointOf(state, 'data', ['contacts:read', 'contacts:full'], (_req, { accountId }) =>
    jsonReply(200, { success: true, data: state.persons.of(accountId) }),
  );

const createPerson = (state: PipedriveState): Endpoint =>
  endpointOf(state, 'data', ['contacts:full'], (req, { accountId }) => {
    const input = personSchema.safeParse(req.body);
    if (!input.success) return apiError(400, 'Name must be given.');
    const { name, email = null } = input.data;
    return jsonReply(201, { success: true, data: state.persons.create(accountId, name, email) });
  });

/** Under `/v1` and `/api/v1`, both of which Pipedrive answers on a company's host. */
export function dataApi(state: PipedriveState, endpoint: EndpointHandler): Router {
  const router = Router();
  router.get('/users/me', endpoint(usersMe(state)));
  router.get('/persons', endpoint(listPersons(state)));
  router.post('/persons', express.json({ limit: '256kb' }), endpoint(createPerson(state)));
  return router;
}

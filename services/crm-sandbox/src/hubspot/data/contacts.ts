import type { Request } from 'express';
import type { Endpoint } from '../../platform/endpoint.js';
import { requestOrigin } from '../../platform/origin.js';
import { jsonReply, type Reply } from '../../platform/reply.js';
import { apiError } from '../error-reply.js';
import type { CrmObject, Properties } from '../model/crm-objects.js';
import type { HubspotState } from '../model/state.js';
import { dataEndpoint } from './data-access.js';
import { presentObject, readProperties } from './properties.js';

export const READ = 'crm.objects.contacts.read';
export const WRITE = 'crm.objects.contacts.write';
const PATH = '/crm/v3/objects/contacts';
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

export const asked = (req: Request): string[] => String(req.query['properties'] ?? '').split(',');

export const invalid = (state: HubspotState, message: string): Reply =>
  apiError(state, 400, message, { category: 'VALIDATION_ERROR' });

const conflict = (state: HubspotState, existing: CrmObject): Reply =>
  apiError(state, 409, `Contact already exists. Existing ID: ${existing.id}`, {
    category: 'CONFLICT',
  });

/** GET: in the order of ids, `after` being the last id of the page before. */
export const listContacts = (state: HubspotState): Endpoint =>
  dataEndpoint(state, READ, (req, { grant }) => {
    const limit = Number(req.query['limit'] ?? DEFAULT_LIMIT);
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
      return invalid(state, `limit must be between 1 and ${MAX_LIMIT}`);
    }
    const after = Number(req.query['after'] ?? 0);
    const rest = state.contacts.of(grant.accountId).filter(({ id }) => Number(id) > after);
    const page = rest.slice(0, limit);
    const last = page.at(-1)?.id;
    const link = `${requestOrigin(req)}${PATH}?limit=${limit}&after=${last}`;
    return jsonReply(200, {
      results: page.map((contact) => presentObject('contacts', contact, asked(req))),
      ...(rest.length > page.length ? { paging: { next: { after: last, link } } } : {}),
    });
  });

function refusal(
  state: HubspotState,
  hubId: string,
  properties: Properties,
  self?: CrmObject,
): Reply | undefined {
  const email = properties['email'];
  const holder = email ? state.contacts.findByEmail(hubId, email) : undefined;
  return holder === undefined || holder === self ? undefined : conflict(state, holder);
}

/** POST `{ properties }` */
export const createContact = (state: HubspotState): Endpoint =>
  dataEndpoint(state, WRITE, (req, { grant }) => {
    const properties = readProperties('contacts', req.body);
    if (typeof properties === 'string') return invalid(state, properties);
    const refused = refusal(state, grant.accountId, properties);
    if (refused !== undefined) return refused;
    const contact = state.contacts.create(grant.accountId, properties, state.clock.now());
    return jsonReply(201, presentObject('contacts', contact, Object.keys(properties)));
  });

const onContact = (
  state: HubspotState,
  scope: string,
  handle: (contact: CrmObject, req: Request, hubId: string) => Reply,
): Endpoint =>
  dataEndpoint(state, scope, (req, { grant }) => {
    const id = String(req.params['id']);
    const byEmail = req.query['idProperty'] === 'email';
    const contact = byEmail
      ? state.contacts.findByEmail(grant.accountId, id)
      : state.contacts.get(grant.accountId, id);
    return contact === undefined
      ? apiError(state, 404, 'resource not found', { category: 'OBJECT_NOT_FOUND' })
      : handle(contact, req, grant.accountId);
  });

/** GET …/{id}, or …/{e-mail}?idProperty=email */
export const getContact = (state: HubspotState): Endpoint =>
  onContact(state, READ, (contact, req) =>
    jsonReply(200, presentObject('contacts', contact, asked(req))),
  );

/** PATCH, likewise, `{ properties }` */
export const updateContact = (state: HubspotState): Endpoint =>
  onContact(state, WRITE, (contact, req, hubId) => {
    const properties = readProperties('contacts', req.body);
    if (typeof properties === 'string') return invalid(state, properties);
    const refused = refusal(state, hubId, properties, contact);
    if (refused !== undefined) return refused;
    state.contacts.update(contact, properties, state.clock.now());
    return jsonReply(200, presentObject('contacts', contact, Object.keys(properties)));
  });

import { z } from 'zod';
import type { Endpoint } from '../../platform/endpoint.js';
import { jsonReply } from '../../platform/reply.js';
import { apiError } from '../error-reply.js';
import type { HubspotState } from '../model/state.js';
import { asked, invalid, READ, WRITE } from './contacts.js';
import { dataEndpoint } from './data-access.js';
import { presentObject, readProperties } from './properties.js';

/** HubSpot's number of the association from a call to its contact. */
const CALL_TO_CONTACT = 194;
const CONTACT_TO_CALL = 193;

const MOST_ASSOCIATIONS = 500;

const associationsSchema = z
  .array(
    z.object({
      to: z.object({ id: z.coerce.string() }),
      types: z.array(
        z.object({
          associationCategory: z.literal('HUBSPOT_DEFINED'),
          associationTypeId: z.literal(CALL_TO_CONTACT),
        }),
      ),
    }),
  )
  .default([]);

/** POST /crm/v3/objects/calls `{ properties, associations }` */
export const createCall = (state: HubspotState): Endpoint =>
  dataEndpoint(state, WRITE, (req, { grant: { accountId } }) => {
    const properties = readProperties('calls', req.body);
    if (typeof properties === 'string') return invalid(state, properties);
    if (!properties['hs_timestamp']) return invalid(state, 'hs_timestamp is required.');
    const associations = associationsSchema.safeParse(req.body.associations);
    if (!associations.success) return invalid(state, 'The associations are not known here.');
    const contactIds = associations.data.map(({ to }) => to.id);
    const missing = contactIds.find((id) => state.contacts.get(accountId, id) === undefined);
    if (missing !== undefined) return invalid(state, `CONTACT=${missing} is not valid`);
    const call = state.calls.create(accountId, properties, state.clock.now(), { contactIds });
    return jsonReply(201, presentObject('calls', call, Object.keys(properties)));
  });

/** GET /crm/v3/objects/calls/{id} */
export const getCall = (state: HubspotState): Endpoint =>
  dataEndpoint(state, READ, (req, { grant }) => {
    const call = state.calls.get(grant.accountId, String(req.params['id']));
    return call === undefined
      ? apiError(state, 404, 'resource not found', { category: 'OBJECT_NOT_FOUND' })
      : jsonReply(200, presentObject('calls', call, asked(req)));
  });

const associated = (typeId: number) => (id: string) => ({
  toObjectId: Number(id),
  associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId, label: null }],
});

/** GET /crm/v4/objects/calls/{id}/associations/contacts */
export const callContacts = (state: HubspotState): Endpoint =>
  dataEndpoint(state, READ, (req, { grant }) => {
    const call = state.calls.get(grant.accountId, String(req.params['id']));
    if (call === undefined) return apiError(state, 404, 'resource not found');
    return jsonReply(200, { results: (call.contactIds ?? []).map(associated(CALL_TO_CONTACT)) });
  });

/** GET /crm/v4/objects/contacts/{id}/associations/calls, which unlike search is never late. */
export const contactCalls = (state: HubspotState): Endpoint =>
  dataEndpoint(state, READ, (req, { grant: { accountId } }) => {
    const id = String(req.params['id']);
    if (state.contacts.get(accountId, id) === undefined) {
      return apiError(state, 404, 'resource not found', { category: 'OBJECT_NOT_FOUND' });
    }
    const limit = Number(req.query['limit'] ?? MOST_ASSOCIATIONS);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ASSOCIATIONS) {
      return invalid(state, `limit must be between 1 and ${MOST_ASSOCIATIONS}`);
    }
    const after = Number(req.query['after'] ?? 0);
    const rest = state.calls
      .of(accountId)
      .filter((call) => call.contactIds?.includes(id) && Number(call.id) > after);
    const page = rest.slice(0, limit);
    const next = page.at(-1)?.id;
    return jsonReply(200, {
      results: page.map((call) => associated(CONTACT_TO_CALL)(call.id)),
      ...(rest.length > limit ? { paging: { next: { after: next } } } : {}),
    });
  });

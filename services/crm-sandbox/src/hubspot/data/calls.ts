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

/** GET /crm/v4/objects/calls/{id}/associations/contacts */
export const callContacts = (state: HubspotState): Endpoint =>
  dataEndpoint(state, READ, (req, { grant }) => {
    const call = state.calls.get(grant.accountId, String(req.params['id']));
    if (call === undefined) return apiError(state, 404, 'resource not found');
    const type = { category: 'HUBSPOT_DEFINED', typeId: CALL_TO_CONTACT, label: null };
    const results = (call.contactIds ?? []).map((id) => ({
      toObjectId: Number(id),
      associationTypes: [type],
    }));
    return jsonReply(200, { results });
  });

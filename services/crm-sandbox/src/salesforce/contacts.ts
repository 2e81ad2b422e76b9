import type { Endpoint } from '../platform/endpoint.js';
import { emptyReply, jsonReply, type Reply } from '../platform/reply.js';
import { readContactFields } from './contact-fields.js';
import { apiError, dataEndpoint } from './data-access.js';
import type { Contact } from './model/contacts.js';
import { newRecordId } from './model/record-ids.js';
import type { SalesforceState } from './model/state.js';

const notFound = (): Reply => apiError(404, 'NOT_FOUND', 'The requested resource does not exist');

/** What every record carries beside its fields. */
export const attributes = (version: string, id: string): Record<string, string> => ({
  type: 'Contact',
  url: `/services/data/${version}/sobjects/Contact/${id}`,
});

/** POST …/sobjects/Contact */
export const createContact = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) => {
    const read = readContactFields(req.body ?? {});
    if ('error' in read) return read.error;
    const { LastName } = read.fields;
    if (LastName === undefined) {
      const message = 'Required fields are missing: [LastName]';
      return apiError(400, 'REQUIRED_FIELD_MISSING', message, { fields: ['LastName'] });
    }
    const id = newRecordId('contact', state.random);
    const fields = { ...read.fields, LastName };
    state.contacts.create(organization.id, id, fields, state.clock.now());
    return jsonReply(201, { id, success: true, errors: [] });
  });

type RecordHandler = (contact: Contact, version: string, body: unknown) => Reply;

const onContact = (
  state: SalesforceState,
  handle: (organizationId: string) => RecordHandler,
): Endpoint =>
  dataEndpoint(state, (req, { organization }) => {
    const contact = state.contacts.get(organization.id, String(req.params['id']));
    if (contact === undefined) return notFound();
    return handle(organization.id)(contact, String(req.params['version']), req.body);
  });

/** GET …/sobjects/Contact/{id} */
export const getContact = (state: SalesforceState): Endpoint =>
  onContact(
    state,
    () => (contact, version) =>
      jsonReply(200, { attributes: attributes(version, contact.Id), ...contact }),
  );

/** PATCH …/sobjects/Contact/{id} */
export const updateContact = (state: SalesforceState): Endpoint =>
  onContact(state, () => (contact, _version, body) => {
    const read = readContactFields(body ?? {});
    if ('error' in read) return read.error;
    state.contacts.update(contact, read.fields, state.clock.now());
    return emptyReply(204);
  });

/** DELETE …/sobjects/Contact/{id} */
export const deleteContact = (state: SalesforceState): Endpoint =>
  onContact(state, (organizationId) => (contact) => {
    state.contacts.delete(organizationId, contact.Id);
    return emptyReply(204);
  });

import type { Endpoint } from '../platform/endpoint.js';
import { jsonReply } from '../platform/reply.js';
import { attributes } from './contacts.js';
import { apiError, dataEndpoint } from './data-access.js';
import type { Contact } from './model/contacts.js';
import type { SalesforceState } from './model/state.js';
import { type ContactQuery, parseSoql } from './soql.js';

const matches = (contact: Contact, { email }: ContactQuery): boolean =>
  email === undefined || contact.Email?.toLowerCase() === email.toLowerCase();

function present(contact: Contact, { fields }: ContactQuery, version: string): object {
  const values = new Map<string, unknown>(Object.entries(contact));
  const selected = fields.map((field) => [field, values.get(field)]);
  return { attributes: attributes(version, contact.Id), ...Object.fromEntries(selected) };
}

/** GET …/query?q= */
export const queryEndpoint = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) => {
    const query = parseSoql(String(req.query['q'] ?? ''));
    if ('errorCode' in query) return apiError(400, query.errorCode, query.message);
    const found = [...state.contacts.of(organization.id)]
      .filter((contact) => matches(contact, query))
      .slice(0, query.limit);
    return jsonReply(200, {
      totalSize: found.length,
      done: true,
      records: found.map((contact) => present(contact, query, String(req.params['version']))),
    });
  });

import type { z } from 'zod';
import { contactFieldsSchema } from '../model/contacts.js';
import { newRecordId } from '../model/record-ids.js';
import type { SalesforceState } from '../model/state.js';
import { taskFieldsSchema } from '../model/tasks.js';

/** Why a record was not saved. */
export interface Fault {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

export interface Saved {
  readonly id: string;
  readonly created: boolean;
}

export type Outcome = Saved | Fault;

export const isFault = (outcome: object): outcome is Fault => 'errorCode' in outcome;

const fault = (
  errorCode: string,
  message: string,
  fields: readonly string[] = [],
  status = 400,
): Fault => ({ status, errorCode, message, fields });

/** The type of sObject, the org and what is to be written. */
type Write = (state: SalesforceState, organizationId: string, body: unknown) => Outcome;

/** By the fields of a body, or the fault that Salesforce would find in them. */
function read<T>(schema: z.ZodType<T>, type: string, body: unknown): { fields: T } | Fault {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return { fields: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  switch (issue?.code) {
    case 'unrecognized_keys':
      return fault('INVALID_FIELD', `No such column '${issue.keys[0]}' on sobject of type ${type}`);
    case 'too_big':
      return fault('STRING_TOO_LONG', `${field}: data value too large`, [field]);
    default:
      return fault('JSON_PARSER_ERROR', `Cannot read the value of '${field}'`);
  }
}

const readContact = (body: unknown) => {
  const found = read(contactFieldsSchema, 'Contact', body);
  if (isFault(found)) return found;
  const { Email } = found.fields;
  return typeof Email === 'string' && !/^[^@\s]+@[^@\s]+$/.test(Email)
    ? fault('INVALID_EMAIL_ADDRESS', `Email: invalid email address: ${Email}`, ['Email'])
    : found;
};

export const createContact: Write = (state, organizationId, body) => {
  const found = readContact(body);
  if (isFault(found)) return found;
  const { LastName } = found.fields;
  if (LastName === undefined) {
    return fault('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']);
  }
  const id = newRecordId('contact', state.random);
  state.contacts.create(organizationId, id, { ...found.fields, LastName }, state.clock.now());
  return { id, created: true };
};

export function updateContact(
  state: SalesforceState,
  organizationId: string,
  id: string,
  body: unknown,
): Outcome {
  const contact = state.contacts.get(organizationId, id);
  if (contact === undefined) {
    return fault('NOT_FOUND', 'The requested resource does not exist', [], 404);
  }
  const found = readContact(body);
  if (isFault(found)) return found;
  state.contacts.update(contact, found.fields, state.clock.now());
  return { id, created: false };
}

/** By e-mail address, the one field of a Contact by which Salesforce looks records up (idLookup). */
export function upsertContact(
  state: SalesforceState,
  organizationId: string,
  email: string,
  body: object,
): Outcome {
  const [contact, ...others] = state.contacts.withEmail(organizationId, email);
  const fields = { ...body, Email: email };
  if (contact === undefined) return createContact(state, organizationId, fields);
  if (others.length > 0) {
    return fault('DUPLICATE_EXTERNAL_ID', 'Email: more than one record found', ['Email'], 300);
  }
  return updateContact(state, organizationId, contact.Id, fields);
}

export const createTask: Write = (state, organizationId, body) => {
  const found = read(taskFieldsSchema, 'Task', body);
  if (isFault(found)) return found;
  const who = found.fields.WhoId;
  if (typeof who === 'string' && state.contacts.get(organizationId, who) === undefined) {
    const message = 'Name ID: id value of incorrect type or of a record that is not there';
    return fault('MALFORMED_ID', message, ['WhoId']);
  }
  const id = newRecordId('task', state.random);
  state.tasks.create(organizationId, id, found.fields, state.clock.now());
  return { id, created: true };
};

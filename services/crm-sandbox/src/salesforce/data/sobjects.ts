import type { Request } from 'express';
import type { Endpoint } from '../../platform/endpoint.js';
import { emptyReply, jsonReply, type Reply } from '../../platform/reply.js';
import type { SalesforceState } from '../model/state.js';
import { apiError, dataEndpoint, notFound } from './data-access.js';
import { presentRecord } from './present.js';
import {
  createContact,
  createTask,
  isFault,
  type Outcome,
  updateContact,
  upsertContact,
} from './writes.js';

const text = (req: Request, name: string): string => String(req.params[name]);

const saved = (outcome: Outcome, present: (id: string, created: boolean) => Reply): Reply => {
  if (!isFault(outcome)) return present(outcome.id, outcome.created);
  const { status, errorCode, message, fields } = outcome;
  return apiError(status, errorCode, message, { fields });
};

const created = (id: string): Reply => jsonReply(201, { id, success: true, errors: [] });

const TYPES = { Contact: createContact, Task: createTask } as const;

/** POST …/sobjects/{type} */
export const createRecord = (state: SalesforceState, type: keyof typeof TYPES): Endpoint =>
  dataEndpoint(state, (req, { organization }) =>
    saved(TYPES[type](state, organization.id, req.body), created),
  );

/** GET …/sobjects/{type}/{id} */
export const getRecord = (state: SalesforceState, type: keyof typeof TYPES): Endpoint =>
  dataEndpoint(state, (req, { organization }) => {
    const records = { Contact: state.contacts, Task: state.tasks }[type];
    const record = records.get(organization.id, text(req, 'id'));
    if (record === undefined) return notFound();
    return jsonReply(200, presentRecord(type, record, text(req, 'version')));
  });

/** PATCH …/sobjects/Contact/{id} */
export const updateOne = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) =>
    saved(updateContact(state, organization.id, text(req, 'id'), req.body), () => emptyReply(204)),
  );

/** PATCH …/sobjects/Contact/{field}/{value}; the field itself stays out of the body. */
export const upsertOne = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) => {
    const field = text(req, 'field');
    if (field.toLowerCase() !== 'email') {
      const message = `Provided external ID field does not exist or is not accessible: ${field}`;
      return apiError(404, 'NOT_FOUND', message);
    }
    const body: object = req.body ?? {};
    if (Object.keys(body).some((name) => name.toLowerCase() === 'email')) {
      const message = 'The Email field should not be specified in the sobject data.';
      return apiError(400, 'INVALID_FIELD', message);
    }
    const outcome = upsertContact(state, organization.id, text(req, 'value'), body);
    return saved(outcome, (id, isNew) =>
      jsonReply(isNew ? 201 : 200, { id, success: true, errors: [], created: isNew }),
    );
  });

/** DELETE …/sobjects/Contact/{id} */
export const deleteContact = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) =>
    state.contacts.delete(organization.id, text(req, 'id')) ? emptyReply(204) : notFound(),
  );

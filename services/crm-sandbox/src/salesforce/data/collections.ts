import { z } from 'zod';
import type { Endpoint } from '../../platform/endpoint.js';
import { jsonReply, type Reply } from '../../platform/reply.js';
import type { Session } from '../model/sessions.js';
import type { SalesforceState } from '../model/state.js';
import { apiError, dataEndpoint } from './data-access.js';
import {
  createContact,
  createTask,
  isFault,
  type Outcome,
  updateContact,
  upsertContact,
} from './writes.js';

const MOST_RECORDS = 200;

/** `allOrNone` is read and taken for false: each record is saved or refused by itself. */
const bodySchema = z.object({
  allOrNone: z.boolean().optional(),
  records: z.array(z.looseObject({ attributes: z.looseObject({ type: z.string() }) })),
});

type Fields = Readonly<Record<string, unknown>>;
type Save = (
  state: SalesforceState,
  organizationId: string,
  type: string,
  fields: Fields,
) => Outcome;

const refused = (errorCode: string, message: string, fields: string[] = []): Outcome => ({
  status: 400,
  errorCode,
  message,
  fields,
});

const noSuchType = (type: string): Outcome =>
  refused('INVALID_TYPE', `sObject type '${type}' is not supported.`);

const create: Save = (state, organizationId, type, fields) => {
  if (type === 'Contact') return createContact(state, organizationId, fields);
  return type === 'Task' ? createTask(state, organizationId, fields) : noSuchType(type);
};

const update: Save = (state, organizationId, type, { Id, id, ...fields }) =>
  type === 'Contact'
    ? updateContact(state, organizationId, String(Id ?? id), fields)
    : noSuchType(type);

const upsert: Save = (state, organizationId, type, { Email, ...fields }) => {
  if (type !== 'Contact') return noSuchType(type);
  if (typeof Email !== 'string' || Email === '') {
    return refused('MISSING_ARGUMENT', 'Email not specified', ['Email']);
  }
  return upsertContact(state, organizationId, Email, fields);
};

const presentOutcome = (outcome: Outcome) => {
  if (!isFault(outcome)) return { ...outcome, success: true, errors: [] };
  const { errorCode: statusCode, message, fields } = outcome;
  return { success: false, errors: [{ statusCode, message, fields }] };
};

function saveAll(
  state: SalesforceState,
  { organization }: Session,
  body: unknown,
  save: Save,
): Reply {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return apiError(400, 'JSON_PARSER_ERROR', 'Cannot read the records');
  const { records } = parsed.data;
  if (records.length > MOST_RECORDS) {
    const message = `record limit reached. cannot submit more than ${MOST_RECORDS} records`;
    return apiError(400, 'EXCEEDED_ID_LIMIT', message);
  }
  const outcomes = records.map(({ attributes, ...fields }) =>
    save(state, organization.id, attributes.type, fields),
  );
  return jsonReply(200, outcomes.map(presentOutcome));
}

const collection = (state: SalesforceState, save: Save): Endpoint =>
  dataEndpoint(state, (req, session) => saveAll(state, session, req.body, save));

/** POST …/composite/sobjects */
export const createAll = (state: SalesforceState): Endpoint => collection(state, create);

/** PATCH …/composite/sobjects */
export const updateAll = (state: SalesforceState): Endpoint => collection(state, update);

/** PATCH …/composite/sobjects/Contact/Email */
export const upsertAll = (state: SalesforceState): Endpoint => collection(state, upsert);

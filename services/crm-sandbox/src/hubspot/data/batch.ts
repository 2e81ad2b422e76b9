import type { Request } from 'express';
import { z } from 'zod';
import type { Endpoint } from '../../platform/endpoint.js';
import { jsonReply, type Reply } from '../../platform/reply.js';
import { apiError } from '../error-reply.js';
import type { CrmObject, ObjectType, Properties } from '../model/crm-objects.js';
import type { HubspotState } from '../model/state.js';
import { invalid, READ, WRITE } from './contacts.js';
import { dataEndpoint } from './data-access.js';
import { presentObject, readProperties } from './properties.js';

const MOST_INPUTS = 100;

const bodySchema = z.object({
  inputs: z.array(
    z.looseObject({
      id: z.string().optional(),
      idProperty: z.string().optional(),
      objectWriteTraceId: z.string().optional(),
    }),
  ),
});

interface Input {
  readonly id: string | undefined;
  readonly idProperty: string | undefined;
  readonly properties: Properties;
  /** Comes back with what the input became. */
  readonly objectWriteTraceId: string | undefined;
}

/** The inputs of a batch, or why it is refused as a whole. */
function readInputs(state: HubspotState, body: unknown): readonly Input[] | Reply {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return invalid(state, 'Invalid input JSON: `inputs` must be an array.');
  const { inputs } = parsed.data;
  if (inputs.length > MOST_INPUTS) {
    return invalid(state, `The maximum batch size is ${MOST_INPUTS}, but ${inputs.length} came.`);
  }
  const read: Input[] = [];
  for (const { id, idProperty, objectWriteTraceId, ...rest } of inputs) {
    const properties = readProperties('contacts', rest);
    if (typeof properties === 'string') return invalid(state, properties);
    read.push({ id, idProperty, objectWriteTraceId, properties });
  }
  const ids = read.flatMap(({ id }) => (id === undefined ? [] : [id.toLowerCase()]));
  return new Set(ids).size === ids.length
    ? read
    : invalid(state, 'Duplicate IDs found in batch input.');
}

const complete = (status: number, results: readonly object[], extra: object = {}): Reply =>
  jsonReply(status, { status: 'COMPLETE', results, ...extra });

/** 207: some were not there. */
function partly(results: readonly object[], ids: readonly string[]): Reply {
  const message = 'Could not get some objects, they may be deleted or not exist.';
  const error = { status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids } };
  return complete(207, results, { numErrors: 1, errors: [error] });
}

const present = (contact: CrmObject, { properties, objectWriteTraceId }: Input) => ({
  ...presentObject('contacts', contact, Object.keys(properties)),
  ...(objectWriteTraceId === undefined ? {} : { objectWriteTraceId }),
});

type Run = (inputs: readonly Input[], hubId: string) => Reply;

const batch = (state: HubspotState, run: Run): Endpoint =>
  dataEndpoint(state, WRITE, (req: Request, { grant }) => {
    const inputs = readInputs(state, req.body);
    return 'body' in inputs ? inputs : run(inputs, grant.accountId);
  });

/** POST …/batch/create: one address that is taken refuses the whole batch. */
export const createAll = (state: HubspotState): Endpoint =>
  batch(state, (inputs, hubId) => {
    const taken = inputs.find(
      ({ properties: { email } }) => email && state.contacts.findByEmail(hubId, email),
    );
    if (taken !== undefined) {
      const category = 'CONFLICT';
      return apiError(state, 409, 'Contact already exists.', { category });
    }
    const now = state.clock.now();
    return complete(
      201,
      inputs.map((input) => present(state.contacts.create(hubId, input.properties, now), input)),
    );
  });

/** POST …/batch/update, by id: 207 where some of them are not there. */
export const updateAll = (state: HubspotState): Endpoint =>
  batch(state, (inputs, hubId) => {
    const now = state.clock.now();
    const missing: string[] = [];
    const results = inputs.flatMap((input) => {
      const contact = state.contacts.get(hubId, input.id ?? '');
      if (contact === undefined) {
        missing.push(input.id ?? '');
        return [];
      }
      state.contacts.update(contact, input.properties, now);
      return [present(contact, input)];
    });
    return missing.length === 0 ? complete(200, results) : partly(results, missing);
  });

/** POST …/batch/upsert by e-mail address, which knows no partial success. */
export const upsertAll = (state: HubspotState): Endpoint =>
  batch(state, (inputs, hubId) => {
    if (inputs.some(({ id, idProperty }) => idProperty !== 'email' || !id?.includes('@'))) {
      return invalid(state, 'idProperty must be `email`, and each id an e-mail address.');
    }
    const now = state.clock.now();
    const results = inputs.map((input) => {
      const email = (input.id ?? '').toLowerCase();
      const properties = { ...input.properties, email };
      const known = state.contacts.findByEmail(hubId, email);
      if (known !== undefined) state.contacts.update(known, properties, now);
      const contact = known ?? state.contacts.create(hubId, properties, now);
      return { ...present(contact, input), new: known === undefined };
    });
    return complete(200, results);
  });

const readSchema = z.object({
  idProperty: z.literal('email').optional(),
  properties: z.array(z.string()).default([]),
  inputs: z.array(z.object({ id: z.string() })).max(MOST_INPUTS),
});

/** POST …/batch/read, by id, and contacts by e-mail address: 207 where some are not there. */
export const readAll = (state: HubspotState, type: ObjectType): Endpoint =>
  dataEndpoint(state, READ, (req, { grant: { accountId } }) => {
    const parsed = readSchema.safeParse(req.body);
    if (!parsed.success) return invalid(state, 'Invalid input JSON: `inputs` must be ids.');
    const { idProperty, properties, inputs } = parsed.data;
    if (idProperty !== undefined && type !== 'contacts') {
      return invalid(state, `${type} have no property \`${idProperty}\` that tells them apart.`);
    }
    const results: object[] = [];
    const missing: string[] = [];
    for (const { id } of inputs) {
      const object =
        idProperty === undefined
          ? state[type].get(accountId, id)
          : state.contacts.findByEmail(accountId, id);
      if (object === undefined) missing.push(id);
      else results.push(presentObject(type, object, properties));
    }
    return missing.length === 0 ? complete(200, results) : partly(results, missing);
  });

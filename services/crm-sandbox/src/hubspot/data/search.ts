import { z } from 'zod';
import type { Endpoint } from '../../platform/endpoint.js';
import { jsonReply } from '../../platform/reply.js';
import type { CrmObject, ObjectType } from '../model/crm-objects.js';
import type { HubspotState } from '../model/state.js';
import { invalid, READ } from './contacts.js';
import { dataEndpoint, limited } from './data-access.js';
import { isWritable, MODIFIED, presentObject } from './properties.js';

const MOST_RESULTS = 10_000;

const filterSchema = z.object({
  propertyName: z.string(),
  operator: z.enum([
    'EQ',
    'NEQ',
    'LT',
    'LTE',
    'GT',
    'GTE',
    'IN',
    'NOT_IN',
    'HAS_PROPERTY',
    'NOT_HAS_PROPERTY',
  ]),
  value: z.string().optional(),
  values: z.array(z.string()).max(100).optional(),
});

/** At most five groups, of six filters each; one sort. */
const bodySchema = z.object({
  filterGroups: z
    .array(z.object({ filters: z.array(filterSchema).max(6) }))
    .max(5)
    .default([]),
  sorts: z
    .array(z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']) }))
    .max(1)
    .default([]),
  properties: z.array(z.string()).default([]),
  limit: z.number().int().min(1).max(200).default(10),
  after: z.coerce.number().int().min(0).default(0),
});

type Search = z.infer<typeof bodySchema>;
type Filter = z.infer<typeof filterSchema>;

/** Ids and times are compared as numbers, all else as text without case. */
function readValue(type: ObjectType, object: CrmObject, name: string): string | number | null {
  if (name === 'hs_object_id') return Number(object.id);
  if (name === MODIFIED[type]) return object.updatedAt;
  return object.properties[name]?.toLowerCase() ?? null;
}

const asKind = (value: string, like: string | number): string | number =>
  typeof like === 'string'
    ? value.toLowerCase()
    : /^\d+$/.test(value)
      ? Number(value)
      : Date.parse(value);

function passes(type: ObjectType, object: CrmObject, filter: Filter): boolean {
  const held = readValue(type, object, filter.propertyName);
  if (filter.operator === 'NOT_HAS_PROPERTY') return held === null;
  if (held === null) return filter.operator === 'NEQ' || filter.operator === 'NOT_IN';
  const value = asKind(filter.value ?? '', held);
  const listed = () => filter.values?.some((one) => asKind(one, held) === held) === true;
  switch (filter.operator) {
    case 'HAS_PROPERTY':
      return true;
    case 'EQ':
      return held === value;
    case 'NEQ':
      return held !== value;
    case 'IN':
      return listed();
    case 'NOT_IN':
      return !listed();
    case 'LT':
      return held < value;
    case 'LTE':
      return held <= value;
    case 'GT':
      return held > value;
    case 'GTE':
      return held >= value;
  }
}

function select(
  type: ObjectType,
  objects: CrmObject[],
  { filterGroups, sorts }: Search,
): CrmObject[] {
  const found = objects.filter(
    (object) =>
      filterGroups.length === 0 ||
      filterGroups.some(({ filters }) => filters.every((filter) => passes(type, object, filter))),
  );
  const [sort] = sorts;
  if (sort === undefined) return found;
  const direction = sort.direction === 'DESCENDING' ? -1 : 1;
  const key = (object: CrmObject) => readValue(type, object, sort.propertyName) ?? '';
  return found.sort(
    (one, other) => direction * (key(one) < key(other) ? -1 : Number(key(one) > key(other))),
  );
}

const isKnown = (type: ObjectType, name: string): boolean =>
  isWritable(type, name) || name === 'hs_object_id' || name === MODIFIED[type];

/** POST …/search, which has a limit of its own and learns of changes late. */
export const searchObjects = (state: HubspotState, type: ObjectType): Endpoint =>
  dataEndpoint(state, READ, (req, { grant }) => {
    const now = state.clock.now();
    const { searchesPerSecond, searchDelayMs } = state.switches;
    if (!state.searchLimit.admits(grant.accountId, now, searchesPerSecond)) {
      return limited(state, 'SECONDLY');
    }
    const parsed = bodySchema.safeParse(req.body);
    if (!parsed.success)
      return invalid(state, `Invalid input JSON: ${z.prettifyError(parsed.error)}`);
    const search = parsed.data;
    const names = [...search.filterGroups.flatMap(({ filters }) => filters), ...search.sorts];
    const unknown = names.find(({ propertyName }) => !isKnown(type, propertyName));
    if (unknown !== undefined) {
      return invalid(state, `There was a problem with the request: ${unknown.propertyName}`);
    }
    const { after, limit, properties } = search;
    if (after + limit > MOST_RESULTS) return invalid(state, 'A search ends at 10,000 results.');
    const visible = state[type]
      .of(grant.accountId)
      .filter(({ updatedAt }) => updatedAt <= now - searchDelayMs);
    const found = select(type, visible, search);
    const next = String(after + limit);
    return jsonReply(200, {
      total: found.length,
      results: found.slice(after, after + limit).map((one) => presentObject(type, one, properties)),
      ...(found.length > after + limit ? { paging: { next: { after: next } } } : {}),
    });
  });

import type { Endpoint } from '../../platform/endpoint.js';
import { jsonReply, type Reply } from '../../platform/reply.js';
import { contactSchema } from '../model/contacts.js';
import type { SalesforceState } from '../model/state.js';
import { taskSchema } from '../model/tasks.js';
import { compareValues, holds } from '../soql/condition.js';
import { parseSoql, type Query, SoqlError } from '../soql/parse.js';
import { apiError, dataEndpoint } from './data-access.js';
import { fieldOf, presentRecord } from './present.js';

interface AnyRecord {
  readonly Id: string;
}

const OBJECTS = {
  Contact: [...Object.keys(contactSchema.shape), 'SystemModstamp'],
  Task: [...Object.keys(taskSchema.shape), 'SystemModstamp'],
};

const PAGE = 2000;
/** Of query locators, as of record ids. */
const LOCATOR = /^01g(?<soql>[\w-]+)-(?<from>\d+)$/;

/** GET …/query?q=, the first 2,000 records */
export const queryEndpoint = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) =>
    answer(state, organization.id, {
      soql: String(req.query['q'] ?? ''),
      from: 0,
      version: String(req.params['version']),
    }),
  );

/** GET …/query/{locator}, the next ones; the locator is the whole query, so that none runs out. */
export const queryMoreEndpoint = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) => {
    const { soql, from } = LOCATOR.exec(String(req.params['locator']))?.groups ?? {};
    if (soql === undefined) return apiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    return answer(state, organization.id, {
      soql: Buffer.from(soql, 'base64url').toString('utf8'),
      from: Number(from),
      version: String(req.params['version']),
    });
  });

interface PageRequest {
  readonly soql: string;
  /** How many records came before. */
  readonly from: number;
  /** Of the API, e.g. `v62.0`. */
  readonly version: string;
}

function answer(state: SalesforceState, organizationId: string, page: PageRequest): Reply {
  const { soql, from, version } = page;
  try {
    const query = parseSoql(soql, OBJECTS);
    const records: Iterable<AnyRecord> =
      query.object === 'Task' ? state.tasks.of(organizationId) : state.contacts.of(organizationId);
    const found = select([...records], query);
    const next = from + PAGE;
    const locator = `01g${Buffer.from(soql).toString('base64url')}-${next}`;
    return jsonReply(200, {
      totalSize: found.length,
      done: next >= found.length,
      ...(next < found.length && { nextRecordsUrl: `/services/data/${version}/query/${locator}` }),
      records: found
        .slice(from, next)
        .map((one) => presentRecord(query.object, one, version, query.fields)),
    });
  } catch (error) {
    if (!(error instanceof SoqlError)) throw error;
    return apiError(400, error.errorCode, error.message);
  }
}

function select(records: AnyRecord[], { where, orderBy, limit }: Query): AnyRecord[] {
  const found = records.filter(
    (record) => where === undefined || holds(where, (field) => fieldOf(record, field)),
  );
  for (const { field, descending } of [...orderBy].reverse()) {
    const direction = descending ? -1 : 1;
    found.sort(
      (one, other) => direction * (compareValues(fieldOf(one, field), fieldOf(other, field)) ?? 0),
    );
  }
  return found.slice(0, limit);
}

import type { Endpoint } from '../../platform/endpoint.js';
import { jsonReply } from '../../platform/reply.js';
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

/** GET …/query?q= */
export const queryEndpoint = (state: SalesforceState): Endpoint =>
  dataEndpoint(state, (req, { organization }) => {
    try {
      const query = parseSoql(String(req.query['q'] ?? ''), OBJECTS);
      const records: Iterable<AnyRecord> =
        query.object === 'Task'
          ? state.tasks.of(organization.id)
          : state.contacts.of(organization.id);
      const found = select([...records], query);
      const version = String(req.params['version']);
      return jsonReply(200, {
        totalSize: found.length,
        done: true,
        records: found.map((one) => presentRecord(query.object, one, version, query.fields)),
      });
    } catch (error) {
      if (!(error instanceof SoqlError)) throw error;
      return apiError(400, error.errorCode, error.message);
    }
  });

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

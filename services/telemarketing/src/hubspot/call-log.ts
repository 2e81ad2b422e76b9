import { z } from 'zod';
import { inChunks } from '../batches.js';
import type { CallLog, LoggedCall } from '../crm.js';
import { findOrCreate } from '../find-or-create.js';
import type { CrmHttp } from '../http/crm-http.js';
import { toCall } from './mapping.js';
import { Recent } from './recent.js';

const CALLS = '/crm/v3/objects/calls';
const CALL_ID = 'hs_call_external_id';
/** Associations per page, and ids per batch. */
const PAGE = 500;
const MOST_INPUTS = 100;

const created = z.looseObject({ id: z.string() });

const associations = z.looseObject({
  results: z.array(z.looseObject({ toObjectId: z.coerce.string() })),
  paging: z.looseObject({ next: z.looseObject({ after: z.string() }).optional() }).optional(),
});

const calls = z.looseObject({
  results: z.array(
    z.looseObject({
      id: z.string(),
      properties: z.looseObject({ [CALL_ID]: z.string().nullish() }),
    }),
  ),
});

/**
 * Logs calls once each. A call is looked for among those of its contact, never by search: search
 * learns of a call seconds late, and who lost the answer to a call asks sooner than that.
 */
export class HubspotCallLog {
  readonly #logged: Recent;

  constructor(
    private readonly http: CrmHttp,
    now: () => number,
  ) {
    this.#logged = new Recent(now);
  }

  async log(call: CallLog, signal: AbortSignal | undefined): Promise<LoggedCall> {
    const find = async () => this.#logged.get(call.callId) ?? this.#find(call, signal);
    const create = async () => {
      const request = { method: 'POST', path: CALLS, body: toCall(call), answer: created } as const;
      return (await this.http.call({ ...request, repeatable: false, signal })).id;
    };
    const logged = await findOrCreate(find, create);
    this.#logged.add(call.callId, logged.id);
    return logged;
  }

  async #find(
    { callId, contactId }: CallLog,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    for await (const ids of this.#callsOf(contactId, signal)) {
      const body = { properties: [CALL_ID], inputs: ids.map((id) => ({ id })) };
      const request = { method: 'POST', path: `${CALLS}/batch/read`, body, answer: calls } as const;
      const { results } = await this.http.call({ ...request, repeatable: true, signal });
      const found = results.find(({ properties }) => properties[CALL_ID] === callId);
      if (found !== undefined) return found.id;
    }
    return null;
  }

  /** Ids of a contact's calls, as many at a time as can be read at once. */
  async *#callsOf(contactId: string, signal: AbortSignal | undefined): AsyncGenerator<string[]> {
    const path = `/crm/v4/objects/contacts/${encodeURIComponent(contactId)}/associations/calls`;
    let after: string | undefined;
    do {
      const query = new URLSearchParams({ limit: String(PAGE), ...(after && { after }) });
      const request = { method: 'GET', path: `${path}?${query}`, answer: associations } as const;
      const page = await this.http.call({ ...request, repeatable: true, signal });
      yield* inChunks(
        page.results.map(({ toObjectId }) => toObjectId),
        MOST_INPUTS,
      );
      after = page.paging?.next?.after;
    } while (after !== undefined);
  }
}

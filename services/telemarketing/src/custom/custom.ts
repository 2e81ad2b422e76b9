import { z } from 'zod';
import { inChunks } from '../batches.js';
import { keyText } from '../contacts.js';
import type {
  CallLog,
  CallOptions,
  ChangePage,
  ChangesRequest,
  Contact,
  ContactInput,
  ContactKey,
  Crm,
  LoggedCall,
  UpsertOutcome,
} from '../crm.js';
import { CrmApiError } from '../errors.js';
import type { CrmHttp } from '../http/crm-http.js';
import { type Dialect, retryAfterMs } from '../http/dialect.js';

const MOST_PER_CALL = 100;

const text = z.string().nullable();

const contactSchema = z.looseObject({
  id: z.string(),
  email: text,
  phone: text,
  firstName: text,
  lastName: text,
  jobTitle: text,
  modifiedAt: z.iso.datetime().transform((time) => new Date(time)),
});

const outcomeSchema = z.union([
  z.looseObject({ id: z.string(), created: z.boolean() }),
  z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }) }),
]);

const contactsAnswer = z.looseObject({ items: z.array(contactSchema) });
const changesAnswer = z.looseObject({
  items: z.array(contactSchema),
  nextCursor: z.string().nullable(),
});
const outcomesAnswer = z.looseObject({ items: z.array(outcomeSchema) });
const callAnswer = z.looseObject({ id: z.string(), created: z.boolean() });
const errorSchema = z.looseObject({ code: z.string(), message: z.string() });

export const customDialect = (now: () => number = Date.now): Dialect => ({
  provider: 'custom',
  readError: ({ status, body }) =>
    errorSchema.safeParse(body).data ?? {
      code: `http_${status}`,
      message: `The CRM answered ${status}.`,
    },
  limitMs: ({ status, headers }) =>
    status === 429 ? (retryAfterMs(headers, now()) ?? null) : undefined,
});

/** A CRM of the customer's own that speaks the small API of docs/connectors.md. */
export class CustomCrm implements Crm {
  readonly #basePath: string;

  /** @param basePath - Of the API's base URL. */
  constructor(
    private readonly http: CrmHttp,
    basePath: string,
  ) {
    this.#basePath = basePath.replace(/\/$/, '');
  }

  async findContacts(
    keys: readonly ContactKey[],
    { signal }: CallOptions = {},
  ): Promise<ReadonlyArray<Contact | null>> {
    const found = new Map<string, Contact>();
    for (const chunk of inChunks(keys, MOST_PER_CALL)) {
      const answer = await this.#post('/contacts/find', { keys: chunk }, contactsAnswer, signal);
      for (const contact of answer.items) {
        if (contact.email !== null) found.set(keyText({ email: contact.email }), contact);
        if (contact.phone !== null) found.set(keyText({ phone: contact.phone }), contact);
      }
    }
    return keys.map((key) => found.get(keyText(key)) ?? null);
  }

  async upsertContacts(
    inputs: readonly ContactInput[],
    { signal }: CallOptions = {},
  ): Promise<readonly UpsertOutcome[]> {
    const outcomes: UpsertOutcome[] = [];
    for (const contacts of inChunks(inputs, MOST_PER_CALL)) {
      const answer = await this.#post('/contacts/upsert', { contacts }, outcomesAnswer, signal);
      outcomes.push(...answer.items.map(toOutcome));
    }
    return outcomes;
  }

  logCall(call: CallLog, { signal }: CallOptions = {}): Promise<LoggedCall> {
    const headers = { 'idempotency-key': call.callId };
    return this.#post('/calls', call, callAnswer, signal, headers);
  }

  async listChanges({ since, cursor, signal }: ChangesRequest): Promise<ChangePage> {
    const query = new URLSearchParams({ modifiedSince: since.toISOString() });
    if (cursor !== undefined) query.set('cursor', cursor);
    const { items, nextCursor } = await this.http.call({
      method: 'GET',
      path: `${this.#basePath}/contacts?${query.toString()}`,
      answer: changesAnswer,
      repeatable: true,
      signal,
    });
    return { contacts: items, cursor: nextCursor };
  }

  #post<T>(
    path: string,
    body: object,
    answer: z.ZodType<T>,
    signal: AbortSignal | undefined,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const request = { method: 'POST', path: this.#basePath + path, body, headers, answer } as const;
    return this.http.call({ ...request, repeatable: true, signal });
  }
}

function toOutcome(outcome: z.output<typeof outcomeSchema>): UpsertOutcome {
  if (!('error' in outcome)) return { ok: true, id: outcome.id, created: outcome.created };
  const { error: details } = outcome;
  const { code, message } = errorSchema.parse(details);
  return {
    ok: false,
    error: new CrmApiError({ provider: 'custom', status: 200, code, message, details }),
  };
}

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
import { readCursor, writeCursor } from '../cursor.js';
import { findOrCreate } from '../find-or-create.js';
import type { CrmHttp } from '../http/crm-http.js';
import { upsertByKey } from '../upsert-by-key.js';
import { ContactWriter } from './contact-writer.js';
import { contactRecord, toContact, toTask } from './mapping.js';
import { callWith, changesAfter, contactsWith } from './soql.js';
import { upsertByEmail } from './upsert-by-email.js';

const API = '/services/data/v62.0';
/** A query travels in the URL, which Salesforce takes up to 16 KB of. */
const KEYS_PER_QUERY = 100;
const PAGE = 200;

const contactsAnswer = z.looseObject({
  records: z.array(contactRecord),
  nextRecordsUrl: z.string().optional(),
});
const tasksAnswer = z.looseObject({ records: z.array(z.looseObject({ Id: z.string() })) });
const created = z.looseObject({ id: z.string() });
const position = z.strictObject({ time: z.iso.datetime(), afterId: z.string().nullable() });

/** Salesforce drops what is below a second, so that a change of now is one of its second's begin. */
const wholeSecond = (time: Date): string =>
  new Date(Math.floor(time.getTime() / 1000) * 1000).toISOString();

/** Contacts and Tasks through Salesforce's REST API. */
export class Salesforce implements Crm {
  constructor(private readonly http: CrmHttp) {}

  async findContacts(
    keys: readonly ContactKey[],
    { signal }: CallOptions = {},
  ): Promise<ReadonlyArray<Contact | null>> {
    const emails = keys.flatMap((key) => ('email' in key ? [key.email] : []));
    const phones = keys.flatMap((key) => ('phone' in key ? [key.phone] : []));
    const found = new Map<string, Contact>();
    const keep = (key: ContactKey, contact: Contact) => {
      // The one changed last comes first.
      if (!found.has(keyText(key))) found.set(keyText(key), contact);
    };
    for (const contact of await this.#with('Email', emails, signal)) {
      if (contact.email !== null) keep({ email: contact.email }, contact);
    }
    for (const contact of await this.#with('Phone', phones, signal)) {
      if (contact.phone !== null) keep({ phone: contact.phone }, contact);
    }
    return keys.map((key) => found.get(keyText(key)) ?? null);
  }

  upsertContacts(
    inputs: readonly ContactInput[],
    { signal }: CallOptions = {},
  ): Promise<readonly UpsertOutcome[]> {
    const writer = new ContactWriter(this.http, API, signal);
    const idsOf = async (keys: readonly ContactKey[]) =>
      (await this.findContacts(keys, { signal })).map((contact) => contact?.id ?? null);
    return upsertByKey(inputs, {
      findByPhone: (phones) => idsOf(phones.map((phone) => ({ phone }))),
      byEmail: (group) =>
        upsertByEmail(group, writer, (emails) => idsOf(emails.map((email) => ({ email })))),
      create: (group) => writer.create(group),
      update: (group) => writer.update(group),
    });
  }

  logCall(call: CallLog, { signal }: CallOptions = {}): Promise<LoggedCall> {
    const find = async () => {
      const answer = await this.#query(callWith(call.callId), tasksAnswer, signal);
      return answer.records[0]?.Id ?? null;
    };
    const create = async () => {
      const path = `${API}/sobjects/Task`;
      const body = toTask(call);
      const request = { method: 'POST', path, body, answer: created, repeatable: false } as const;
      return (await this.http.call({ ...request, signal })).id;
    };
    return findOrCreate(find, create);
  }

  async listChanges({ since, cursor, signal }: ChangesRequest): Promise<ChangePage> {
    const start =
      cursor === undefined
        ? { time: wholeSecond(since), afterId: null }
        : readCursor(cursor, position);
    const { records } = await this.#query(changesAfter(start, PAGE), contactsAnswer, signal);
    const last = records.length === PAGE ? records.at(-1) : undefined;
    return {
      contacts: records.map(toContact),
      cursor:
        last === undefined
          ? null
          : writeCursor({ time: last.SystemModstamp.toISOString(), afterId: last.Id }),
    };
  }

  async #with(
    field: 'Email' | 'Phone',
    values: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Contact[]> {
    const found: Contact[] = [];
    for (const chunk of inChunks([...new Set(values)], KEYS_PER_QUERY)) {
      let page = await this.#query(contactsWith(field, chunk), contactsAnswer, signal);
      found.push(...page.records.map(toContact));
      // A switchboard's number may be that of thousands, who would hide the others of the chunk.
      while (page.nextRecordsUrl !== undefined) {
        page = await this.#get(page.nextRecordsUrl, contactsAnswer, signal);
        found.push(...page.records.map(toContact));
      }
    }
    return found;
  }

  #query<T>(soql: string, answer: z.ZodType<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#get(`${API}/query?q=${encodeURIComponent(soql)}`, answer, signal);
  }

  #get<T>(path: string, answer: z.ZodType<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.http.call({ method: 'GET', path, answer, repeatable: true, signal });
  }
}

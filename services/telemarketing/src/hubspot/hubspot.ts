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
import { positionSchema, searchFrom, startAt, turnPage } from './changes.js';
import { ContactWriter } from './contact-writer.js';
import { contactObject, PROPERTIES, toCall, toContact } from './mapping.js';

const CONTACTS = '/crm/v3/objects/contacts';
const CALLS = '/crm/v3/objects/calls';
/** Inputs per batch, and values per filter. */
const KEYS_PER_CALL = 100;
const REMEMBERED_CALLS = 1000;

const contactsAnswer = z.looseObject({ results: z.array(contactObject) });
const idsAnswer = z.looseObject({ results: z.array(z.looseObject({ id: z.string() })) });
const created = z.looseObject({ id: z.string() });

/** Contacts and calls through HubSpot's CRM API. */
export class Hubspot implements Crm {
  /** Search learns of a call some time after it was logged, so those just logged are remembered. */
  readonly #logged = new Map<string, string>();

  constructor(private readonly http: CrmHttp) {}

  async findContacts(
    keys: readonly ContactKey[],
    { signal }: CallOptions = {},
  ): Promise<ReadonlyArray<Contact | null>> {
    const found = new Map<string, Contact>();
    const emails = new Set(
      keys.flatMap((key) => ('email' in key ? [key.email.toLowerCase()] : [])),
    );
    for (const chunk of inChunks([...emails], KEYS_PER_CALL)) {
      const inputs = chunk.map((id) => ({ id }));
      const body = { idProperty: 'email', properties: PROPERTIES, inputs };
      for (const contact of await this.#contacts(`${CONTACTS}/batch/read`, body, signal)) {
        if (contact.email !== null) found.set(keyText({ email: contact.email }), contact);
      }
    }
    const phones = new Set(keys.flatMap((key) => ('phone' in key ? [key.phone] : [])));
    for (const chunk of inChunks([...phones], KEYS_PER_CALL)) {
      for (const contact of await this.#withPhones(chunk, signal)) {
        if (contact.phone !== null) found.set(keyText({ phone: contact.phone }), contact);
      }
    }
    return keys.map((key) => found.get(keyText(key)) ?? null);
  }

  upsertContacts(
    inputs: readonly ContactInput[],
    { signal }: CallOptions = {},
  ): Promise<readonly UpsertOutcome[]> {
    const writer = new ContactWriter(this.http, signal);
    return upsertByKey(inputs, {
      find: (keys) => this.findContacts(keys, { signal }),
      byEmail: (group) => writer.byEmail(group),
      create: (group) => writer.create(group),
      update: (group) => writer.update(group),
    });
  }

  async logCall(call: CallLog, { signal }: CallOptions = {}): Promise<LoggedCall> {
    const find = async () => this.#logged.get(call.callId) ?? this.#findCall(call.callId, signal);
    const create = async () => {
      const body = toCall(call);
      const request = { method: 'POST', path: CALLS, body, answer: created } as const;
      return (await this.http.call({ ...request, repeatable: false, signal })).id;
    };
    const logged = await findOrCreate(find, create);
    this.#remember(call.callId, logged.id);
    return logged;
  }

  async listChanges({ since, cursor, signal }: ChangesRequest): Promise<ChangePage> {
    const position = cursor === undefined ? startAt(since) : readCursor(cursor, positionSchema);
    const body = { ...searchFrom(position), properties: PROPERTIES };
    const found = await this.#contacts(`${CONTACTS}/search`, body, signal);
    const { contacts, next } = turnPage(position, found);
    return { contacts, cursor: next === null ? null : writeCursor(next) };
  }

  /** In the order of their changes, so that the last one wins. */
  #withPhones(values: readonly string[], signal: AbortSignal | undefined): Promise<Contact[]> {
    const filters = [{ propertyName: 'phone', operator: 'IN', values }];
    const sorts = [{ propertyName: 'lastmodifieddate', direction: 'ASCENDING' }];
    const body = { filterGroups: [{ filters }], sorts, properties: PROPERTIES, limit: 200 };
    return this.#contacts(`${CONTACTS}/search`, body, signal);
  }

  async #contacts(path: string, body: object, signal: AbortSignal | undefined): Promise<Contact[]> {
    const request = { method: 'POST', path, body, answer: contactsAnswer } as const;
    const { results } = await this.http.call({ ...request, repeatable: true, signal });
    return results.map(toContact);
  }

  async #findCall(callId: string, signal: AbortSignal | undefined): Promise<string | null> {
    const filters = [{ propertyName: 'hs_call_external_id', operator: 'EQ', value: callId }];
    const body = { filterGroups: [{ filters }], limit: 1 };
    const request = { method: 'POST', path: `${CALLS}/search`, body, answer: idsAnswer } as const;
    const { results } = await this.http.call({ ...request, repeatable: true, signal });
    return results[0]?.id ?? null;
  }

  #remember(callId: string, id: string): void {
    this.#logged.set(callId, id);
    const [oldest] = this.#logged.size > REMEMBERED_CALLS ? this.#logged.keys() : [];
    if (oldest !== undefined) this.#logged.delete(oldest);
  }
}

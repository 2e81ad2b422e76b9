import { z } from 'zod';
import { inChunks } from '../batches.js';
import { type KeyedInput, keyText } from '../contacts.js';
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
import type { CrmHttp } from '../http/crm-http.js';
import { upsertByKey } from '../upsert-by-key.js';
import { HubspotCallLog } from './call-log.js';
import { PAGE, positionSchema, searchFrom, startAt, turnPage } from './changes.js';
import { ContactWriter } from './contact-writer.js';
import { contactObject, PROPERTIES, toContact } from './mapping.js';
import { Recent } from './recent.js';

const CONTACTS = '/crm/v3/objects/contacts';
/** Inputs per batch, and values per filter. */
const KEYS_PER_CALL = 100;

const contactsAnswer = z.looseObject({ results: z.array(contactObject) });

/** Contacts and calls through HubSpot's CRM API. */
export class Hubspot implements Crm {
  readonly #calls: HubspotCallLog;
  /** By phone number: search, the one way to find by it, learns of a contact seconds late. */
  readonly #created: Recent;

  constructor(
    private readonly http: CrmHttp,
    now: () => number = Date.now,
  ) {
    this.#calls = new HubspotCallLog(http, now);
    this.#created = new Recent(now);
  }

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
      for (const [phone, contact] of await this.#withPhones(chunk, signal)) {
        found.set(keyText({ phone }), contact);
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
      findByPhone: async (phones) => {
        const found = await this.findContacts(
          phones.map((phone) => ({ phone })),
          { signal },
        );
        return phones.map((phone, n) => found[n]?.id ?? this.#created.get(phone));
      },
      byEmail: (group) => writer.byEmail(group),
      create: async (group) => this.#noted(group, await writer.create(group)),
      update: async (group) => this.#noted(group, await writer.update(group)),
    });
  }

  logCall(call: CallLog, { signal }: CallOptions = {}): Promise<LoggedCall> {
    return this.#calls.log(call, signal);
  }

  async listChanges({ since, cursor, signal }: ChangesRequest): Promise<ChangePage> {
    const position = cursor === undefined ? startAt(since) : readCursor(cursor, positionSchema);
    const body = { ...searchFrom(position), properties: PROPERTIES };
    const found = await this.#contacts(`${CONTACTS}/search`, body, signal);
    const { contacts, next } = turnPage(position, found);
    return { contacts, cursor: next === null ? null : writeCursor(next) };
  }

  #noted(group: readonly KeyedInput[], outcomes: UpsertOutcome[]): UpsertOutcome[] {
    for (const [n, { value }] of group.entries()) {
      const outcome = outcomes[n];
      if (outcome?.ok === true) this.#created.add(value, outcome.id);
      else this.#created.forget(value);
    }
    return outcomes;
  }

  /**
   * The contact changed last of each number. A full page may be that of a switchboard, whose number
   * thousands have: those not on it are looked for by themselves.
   */
  async #withPhones(
    values: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, Contact>> {
    const found = new Map<string, Contact>();
    let missing = values;
    for (;;) {
      const filters = [{ propertyName: 'phone', operator: 'IN', values: missing }];
      const sorts = [{ propertyName: 'lastmodifieddate', direction: 'DESCENDING' }];
      const body = { filterGroups: [{ filters }], sorts, properties: PROPERTIES, limit: PAGE };
      const page = await this.#contacts(`${CONTACTS}/search`, body, signal);
      for (const contact of page) {
        if (contact.phone !== null && !found.has(contact.phone)) found.set(contact.phone, contact);
      }
      const left = missing.filter((phone) => !found.has(phone));
      if (page.length < PAGE || left.length === 0 || left.length === missing.length) return found;
      missing = left;
    }
  }

  async #contacts(path: string, body: object, signal: AbortSignal | undefined): Promise<Contact[]> {
    const request = { method: 'POST', path, body, answer: contactsAnswer } as const;
    const { results } = await this.http.call({ ...request, repeatable: true, signal });
    return results.map(toContact);
  }
}

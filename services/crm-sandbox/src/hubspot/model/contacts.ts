import { z } from 'zod';

/** Properties that a caller may write. */
export const WRITABLE = ['email', 'firstname', 'lastname', 'phone', 'jobtitle', 'company'] as const;

export const contactSchema = z.strictObject({
  id: z.string(),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.number(),
  updatedAt: z.number(),
});

export type Contact = z.infer<typeof contactSchema>;
export type Properties = Contact['properties'];

export const contactsSnapshotSchema = z.array(z.tuple([z.string(), z.array(contactSchema)]));
export type ContactsSnapshot = z.infer<typeof contactsSnapshotSchema>;

const FIRST_ID = 101;

/** The contacts of every hub, in the order of their ids. */
export class Contacts {
  readonly #byHub = new Map<string, Map<string, Contact>>();

  of(hubId: string): Contact[] {
    return [...this.#of(hubId).values()];
  }

  get(hubId: string, id: string): Contact | undefined {
    return this.#of(hubId).get(id);
  }

  findByEmail(hubId: string, email: string): Contact | undefined {
    return this.of(hubId).find(({ properties }) => properties['email'] === email.toLowerCase());
  }

  create(hubId: string, properties: Properties, now: number): Contact {
    const contacts = this.#of(hubId);
    const id = String(FIRST_ID + contacts.size);
    const contact = { id, properties: { ...properties }, createdAt: now, updatedAt: now };
    contacts.set(id, contact);
    return contact;
  }

  update(contact: Contact, properties: Properties, now: number): void {
    Object.assign(contact.properties, properties);
    contact.updatedAt = now;
  }

  snapshot(): ContactsSnapshot {
    return [...this.#byHub].map(([id, contacts]) => [id, [...contacts.values()]]);
  }

  replace(snapshot: ContactsSnapshot): void {
    this.#byHub.clear();
    for (const [hubId, contacts] of snapshot) {
      this.#byHub.set(hubId, new Map(contacts.map((contact) => [contact.id, contact])));
    }
  }

  #of(hubId: string): Map<string, Contact> {
    const contacts = this.#byHub.get(hubId) ?? new Map<string, Contact>();
    this.#byHub.set(hubId, contacts);
    return contacts;
  }
}

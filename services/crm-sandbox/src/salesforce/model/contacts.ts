import { z } from 'zod';

/** The fields that a caller may write; `LastName` is the only required one, as in Salesforce. */
export const WRITABLE_FIELDS = ['FirstName', 'LastName', 'Email', 'Phone', 'Title'] as const;

const text = z.string().nullable();

export const contactSchema = z.strictObject({
  Id: z.string(),
  FirstName: text,
  LastName: z.string(),
  Email: text,
  Phone: text,
  Title: text,
  Name: z.string(),
  CreatedDate: z.string(),
  LastModifiedDate: z.string(),
});

export type Contact = z.infer<typeof contactSchema>;
export type ContactFields = Partial<Pick<Contact, (typeof WRITABLE_FIELDS)[number]>>;

export const CONTACT_FIELDS = Object.keys(contactSchema.shape);

export const contactsSnapshotSchema = z.array(z.tuple([z.string(), z.array(contactSchema)]));

const fullName = (first: string | null | undefined, last: string): string =>
  first ? `${first} ${last}` : last;

/** Salesforce writes times as `2026-01-31T09:30:00.000+0000`. */
const salesforceTime = (now: number): string => new Date(now).toISOString().replace('Z', '+0000');

/** The Contacts of every org. */
export class Contacts {
  readonly #byOrganization = new Map<string, Map<string, Contact>>();

  of(organizationId: string): Iterable<Contact> {
    return this.#of(organizationId).values();
  }

  get(organizationId: string, id: string): Contact | undefined {
    return this.#of(organizationId).get(id);
  }

  create(
    organizationId: string,
    id: string,
    fields: ContactFields & Pick<Contact, 'LastName'>,
    now: number,
  ): void {
    const time = salesforceTime(now);
    this.#of(organizationId).set(id, {
      Id: id,
      FirstName: fields.FirstName ?? null,
      LastName: fields.LastName,
      Email: fields.Email ?? null,
      Phone: fields.Phone ?? null,
      Title: fields.Title ?? null,
      Name: fullName(fields.FirstName, fields.LastName),
      CreatedDate: time,
      LastModifiedDate: time,
    });
  }

  update(contact: Contact, fields: ContactFields, now: number): void {
    Object.assign(contact, fields);
    contact.Name = fullName(contact.FirstName, contact.LastName);
    contact.LastModifiedDate = salesforceTime(now);
  }

  delete(organizationId: string, id: string): boolean {
    return this.#of(organizationId).delete(id);
  }

  snapshot(): z.infer<typeof contactsSnapshotSchema> {
    return [...this.#byOrganization].map(([id, contacts]) => [id, [...contacts.values()]]);
  }

  replace(snapshot: z.infer<typeof contactsSnapshotSchema>): void {
    this.#byOrganization.clear();
    for (const [organizationId, contacts] of snapshot) {
      const byId = new Map(contacts.map((contact) => [contact.Id, contact]));
      this.#byOrganization.set(organizationId, byId);
    }
  }

  #of(organizationId: string): Map<string, Contact> {
    const contacts = this.#byOrganization.get(organizationId) ?? new Map<string, Contact>();
    this.#byOrganization.set(organizationId, contacts);
    return contacts;
  }
}

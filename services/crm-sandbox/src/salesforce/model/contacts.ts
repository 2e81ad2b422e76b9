import { z } from 'zod';
import { Records, salesforceTime } from './records.js';

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

/** What a caller may write; `LastName` is the only required field, as in Salesforce. */
export const contactFieldsSchema = contactSchema
  .pick({ FirstName: true, Email: true, Phone: true, Title: true })
  .partial()
  .extend({ LastName: z.string().min(1).optional() });

export type Contact = z.infer<typeof contactSchema>;
export type ContactFields = z.infer<typeof contactFieldsSchema>;

export const contactsSnapshotSchema = z.array(z.tuple([z.string(), z.array(contactSchema)]));

const fullName = (first: string | null | undefined, last: string): string =>
  first ? `${first} ${last}` : last;

/** The Contacts of every org. */
export class Contacts extends Records<Contact> {
  create(
    organizationId: string,
    id: string,
    fields: ContactFields & { readonly LastName: string },
    now: number,
  ): void {
    const time = salesforceTime(now);
    this.put(organizationId, {
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
    // A field that is left out stays as it is.
    const given = Object.entries(fields).filter(([, value]) => value !== undefined);
    Object.assign(contact, Object.fromEntries(given));
    contact.Name = fullName(contact.FirstName, contact.LastName);
    contact.LastModifiedDate = salesforceTime(now);
  }

  /** All that have this e-mail address, whatever its case: Salesforce lets several have one. */
  withEmail(organizationId: string, email: string): Contact[] {
    const wanted = email.toLowerCase();
    return [...this.of(organizationId)].filter(({ Email }) => Email?.toLowerCase() === wanted);
  }
}

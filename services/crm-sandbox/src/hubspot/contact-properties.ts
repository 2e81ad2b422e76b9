import { z } from 'zod';
import type { Contact, Properties } from './model/contacts.js';
import { WRITABLE } from './model/contacts.js';

const bodySchema = z.object({ properties: z.record(z.string(), z.string().nullable()) });

/** What is answered unless `properties` names others. */
const SHOWN_ALWAYS = ['email', 'firstname', 'lastname'];

const isWritable = (name: string): boolean => WRITABLE.some((known) => known === name);

/** The properties of a JSON body, or what is wrong with them. */
export function readProperties(body: unknown): Properties | string {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return 'Invalid input JSON: `properties` must be an object of strings.';
  const { properties } = parsed.data;
  const unknown = Object.keys(properties).find((name) => !isWritable(name));
  if (unknown !== undefined) return `Property "${unknown.slice(0, 80)}" does not exist`;
  const email = properties['email'];
  return email ? { ...properties, email: email.toLowerCase() } : properties;
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** @param asked - Names from the query's `properties`. */
export function presentContact(contact: Contact, asked: readonly string[]): object {
  const { id, properties } = contact;
  const [createdAt, updatedAt] = [isoTime(contact.createdAt), isoTime(contact.updatedAt)];
  const names = [...new Set([...SHOWN_ALWAYS, ...asked.filter(isWritable)])];
  return {
    id,
    properties: {
      ...Object.fromEntries(names.map((name) => [name, properties[name] ?? null])),
      createdate: createdAt,
      hs_object_id: id,
      lastmodifieddate: updatedAt,
    },
    createdAt,
    updatedAt,
    archived: false,
  };
}

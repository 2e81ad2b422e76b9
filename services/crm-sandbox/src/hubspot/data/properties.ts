import { z } from 'zod';
import {
  type CrmObject,
  type ObjectType,
  type Properties,
  WRITABLE,
} from '../model/crm-objects.js';

const bodySchema = z.object({ properties: z.record(z.string(), z.string().nullable()) });

/** What is answered unless `properties` names others. */
const SHOWN_ALWAYS = { contacts: ['email', 'firstname', 'lastname'], calls: [] } as const;

/** HubSpot's names of when an object was last changed. */
export const MODIFIED = { contacts: 'lastmodifieddate', calls: 'hs_lastmodifieddate' } as const;

export const isWritable = (type: ObjectType, name: string): boolean =>
  WRITABLE[type].some((known) => known === name);

/** The properties of a JSON body, or what is wrong with them. */
export function readProperties(type: ObjectType, body: unknown): Properties | string {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return 'Invalid input JSON: `properties` must be an object of strings.';
  const { properties } = parsed.data;
  const unknown = Object.keys(properties).find((name) => !isWritable(type, name));
  if (unknown !== undefined) return `Property "${unknown.slice(0, 80)}" does not exist`;
  const email = properties['email'];
  if (!email) return properties;
  return /^[^@\s]+@[^@\s]+$/.test(email)
    ? { ...properties, email: email.toLowerCase() }
    : `Property values were not valid: Email address ${email.slice(0, 80)} is invalid`;
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

/** @param asked - Names from the query's or the search's `properties`. */
export function presentObject(
  type: ObjectType,
  object: CrmObject,
  asked: readonly string[],
): Readonly<Record<string, unknown>> {
  const { id, properties } = object;
  const [createdAt, updatedAt] = [isoTime(object.createdAt), isoTime(object.updatedAt)];
  const wanted = asked.filter((name) => isWritable(type, name));
  const names = [...new Set<string>([...SHOWN_ALWAYS[type], ...wanted])];
  return {
    id,
    properties: {
      ...Object.fromEntries(names.map((name) => [name, properties[name] ?? null])),
      [type === 'contacts' ? 'createdate' : 'hs_createdate']: createdAt,
      hs_object_id: id,
      [MODIFIED[type]]: updatedAt,
    },
    createdAt,
    updatedAt,
    archived: false,
  };
}

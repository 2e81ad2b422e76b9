import { z } from 'zod';
import type { Reply } from '../platform/reply.js';
import { apiError } from './data-access.js';
import type { ContactFields } from './model/contacts.js';

const text = z.string().nullable().optional();

const fieldsSchema = z.strictObject({
  FirstName: text,
  LastName: z.string().min(1).optional(),
  Email: text,
  Phone: text,
  Title: text,
});

/** The writable fields of a Contact from a JSON body, or the error that Salesforce would answer. */
export function readContactFields(
  body: unknown,
): { readonly fields: ContactFields } | { readonly error: Reply } {
  const parsed = fieldsSchema.safeParse(body);
  if (parsed.success) {
    const given = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
    return { fields: Object.fromEntries(given) };
  }
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const message = `No such column '${issue.keys[0]}' on sobject of type Contact`;
    return { error: apiError(400, 'INVALID_FIELD', message) };
  }
  const field = issue?.path.join('.') ?? '';
  return { error: apiError(400, 'JSON_PARSER_ERROR', `Cannot read the value of '${field}'`) };
}

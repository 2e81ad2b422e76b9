import type { z } from 'zod';
import { commonErrors } from './common-errors.js';
import type { FieldError } from './errors.js';

/**
 * Parses one part of a request.
 *
 * @param part - Which part it is (`body`, `query`, `params`); named in each field error.
 * @throws ApiError `invalid_request` with one entry per wrong field.
 */
export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  part: 'body' | 'query' | 'params',
): z.output<T> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw commonErrors.invalid_request({
    errors: result.error.issues.flatMap((i) => describe(i, part)),
  });
}

function describe(issue: z.core.$ZodIssue, part: string): FieldError[] {
  const path = [part, ...issue.path].map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'Unknown field' }));
  }
  return [{ path, message: issue.message }];
}

import type { z } from 'zod';
import { commonErrors } from './common-errors.js';
import type { FieldError } from './errors.js';

/** A body of nothing but mistakes must not be answered by many times its size. */
const MOST_ERRORS = 20;
const LONGEST_KEY = 100;

/**
 * Parses one part of a request.
 *
 * @param part - Which part it is (`body`, `query`, `params`); named in each field error.
 * @throws ApiError `invalid_request` with one entry per wrong field, for the first 20 of them.
 */
export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  part: 'body' | 'query' | 'params',
): z.output<T> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, MOST_ERRORS).flatMap((i) => describe(i, part));
  throw commonErrors.invalid_request({ errors: errors.slice(0, MOST_ERRORS) });
}

function describe(issue: z.core.$ZodIssue, part: string): FieldError[] {
  const path = [part, ...issue.path].map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_ERRORS).map((key) => ({
      path: `${path}.${key.slice(0, LONGEST_KEY)}`,
      message: 'Unknown field',
    }));
  }
  return [{ path, message: issue.message }];
}

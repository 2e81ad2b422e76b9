import { z } from 'zod';
import type { ErrorDefinition, ErrorOptions } from './errors.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457 §3.1, with `code`, `requestId` and `errors` of our own; an error may add members. */
export const problemSchema = z
  .looseObject({
    type: z.string().meta({ description: '`urn:tetrix:error:` and the code.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: z.string().meta({ description: 'A stable word; see the list of errors.' }),
    requestId: z.string().meta({ description: 'Names the request in our logs.' }),
    errors: z
      .array(
        z.object({
          path: z.string().meta({ description: 'Where in the input: `body.email`.' }),
          message: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'What is wrong with the input, field by field.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;

/** The body of an error answer. */
export const problemOf = (
  code: string,
  definition: ErrorDefinition,
  requestId: string,
  { detail, errors, extensions }: ErrorOptions = {},
): Problem => ({
  type: `urn:tetrix:error:${code}`,
  title: definition.title,
  status: definition.status,
  detail: detail ?? definition.cause,
  code,
  requestId,
  ...(errors === undefined ? {} : { errors: [...errors] }),
  ...extensions,
});

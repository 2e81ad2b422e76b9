import type { oas31, ZodOpenApiResponseObject } from 'zod-openapi';
import { commonErrorCatalogue } from '../common-errors.js';
import { PROBLEM_TYPE, problemOf } from '../problem-document.js';
import { type DescribedError, type Operation, pick } from './operation.js';

type Errors = Readonly<Record<string, DescribedError>>;

/** What a call without a body answers to one that is sent all the same and cannot be read. */
export const bodilessErrors: Errors = pick(
  commonErrorCatalogue,
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
);

/** The named errors of an operation, and those that its access and its input bring along. */
export function errorsOf(operation: Operation): Errors {
  const { access, params, query, body, form, errors } = operation;
  const common = (...codes: (keyof typeof commonErrorCatalogue)[]): Errors =>
    pick(commonErrorCatalogue, ...codes);
  // A path that cannot be decoded is refused before anybody looks at what it leads to.
  if (operation.oauthErrors === true) return params === undefined ? {} : common('invalid_request');
  const takesInput = [params, query, body, form].some((part) => part !== undefined);
  return {
    ...(takesInput || access !== 'public' ? common('invalid_request') : {}),
    ...(query !== undefined && 'cursor' in query.shape ? common('invalid_cursor') : {}),
    ...(body === undefined
      ? {}
      : common('invalid_json', 'payload_too_large', 'unsupported_media_type')),
    ...(access === 'public' ? {} : common('unauthenticated', 'invalid_token')),
    ...(access === 'session' ? common('forbidden') : {}),
    ...(access.startsWith('crm:') ? common('insufficient_scope') : {}),
    ...errors,
    ...common('internal_error', 'service_unavailable'),
  };
}

/** One response per status, its codes told apart by `code`. */
export function errorResponses(
  operation: Operation,
  closed: boolean,
): Record<string, ZodOpenApiResponseObject> {
  const entries = Object.entries(errorsOf(operation));
  const statuses = new Set(entries.map(([, { status }]) => status));
  const responses: Record<string, ZodOpenApiResponseObject> = {};
  for (const status of statuses) {
    const asPage = operation.forPeople === true && status < 500;
    const same = entries.filter(([, error]) => error.status === status);
    const { content, ...described } = response(same, closed);
    responses[status] = { ...described, content: { ...content, ...(asPage ? page : {}) } };
  }
  return responses;
}

const page = { 'text/html': { schema: { type: 'string' } } } as const;

type Entry = readonly [code: string, error: DescribedError];

function response(entries: readonly Entry[], closed: boolean): ZodOpenApiResponseObject {
  const plain = entries.filter(([, { members }]) => members === undefined);
  const special = entries.filter(([, { members }]) => members !== undefined);
  const variants = [
    ...(plain.length === 0 ? [] : [variant(plain, closed)]),
    ...special.map((entry) => variant([entry], closed)),
  ];
  const [only, ...others] = variants;
  const schema = only !== undefined && others.length === 0 ? only : { oneOf: variants };
  const headers = headersOf(entries);
  const examples = Object.fromEntries(
    entries.map(([code]) => [code, { $ref: `#/components/examples/${code}` }]),
  );
  return {
    description: entries.map(([code, { title }]) => `\`${code}\`: ${title}.`).join(' '),
    ...(headers === undefined ? {} : { headers }),
    content: { [PROBLEM_TYPE]: { schema, examples } },
  };
}

function variant(entries: readonly Entry[], closed: boolean): oas31.SchemaObject {
  const members = entries.flatMap(([, error]) => error.members?.schema.meta()?.id ?? []);
  return {
    allOf: ['Problem', ...members].map((id) => ({ $ref: `#/components/schemas/${id}` })),
    properties: { code: { enum: entries.map(([code]) => code) } },
    ...(closed ? { unevaluatedProperties: false } : {}),
  };
}

const REQUEST_ID = 'b0a1f2a4-5c2e-4a5e-9d0c-8f5d0c1c7e11';

/** One example per error, by its code. */
export function errorExamples(operations: readonly Operation[]): oas31.ExamplesObject {
  const errors = Object.assign({}, ...operations.map(errorsOf)) as Errors;
  const examples: oas31.ExamplesObject = {};
  for (const [code, error] of Object.entries(errors)) {
    const members = error.members?.example ?? {};
    const value = { ...problemOf(code, error, REQUEST_ID), ...members };
    examples[code] = { summary: error.title, value };
  }
  return examples;
}

/** The schemas of the members that some errors have. */
export const memberSchemas = (operations: readonly Operation[]) =>
  Object.fromEntries(
    operations.flatMap(({ errors = {} }) =>
      Object.values(errors).flatMap(({ members }) => {
        const id = members?.schema.meta()?.id;
        return members === undefined || id === undefined ? [] : [[id, members.schema] as const];
      }),
    ),
  );

/** Every 429 and 503 says when to return, every 401 how to authenticate (RFC 9110 §11.6.1). */
function headersOf([first, ...others]: readonly Entry[]) {
  const status = first?.[1].status;
  if (status === 429 || status === 503) {
    return {
      'Retry-After': {
        description: 'Seconds to wait before the next try.',
        required: true,
        schema: { type: 'integer', minimum: 1 },
      },
    } as const;
  }
  const scoped = [first, ...others].some((entry) => entry?.[0] === 'insufficient_scope');
  if (status !== 401 && !scoped) return undefined;
  return {
    'WWW-Authenticate': {
      description: 'The challenge (RFC 6750 §3); names a missing scope.',
      required: status === 401,
      schema: { type: 'string', pattern: '^Bearer' },
    },
  } as const;
}

import type { z } from 'zod';
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { problemSchema } from '../problem-document.js';
import { errorExamples, errorResponses, memberSchemas } from './errors.js';
import type { Answer, Content, Operation, Operations, RouteKey } from './operation.js';

export type ApiDocument = oas31.OpenAPIObject;

export interface ApiDescription {
  readonly info: oas31.InfoObject;
  /** Where clients reach the service. */
  readonly url: string;
  readonly tags: readonly oas31.TagObject[];
  readonly operations: Operations;
}

export interface DocumentOptions {
  /**
   * Answers hold no field but the described ones: what tests hold the service to. Clients are told
   * nothing of the kind, since a new field must not break them.
   */
  readonly closed?: boolean;
}

/** OpenAPI 3.1 from the schemas that requests are validated with and answers are made by. */
export function createApiDocument(
  { info, url, tags, operations }: ApiDescription,
  { closed = false }: DocumentOptions = {},
): ApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [route, operation] of Object.entries(operations)) {
    const { method, path } = parseRoute(route as RouteKey);
    const item = paths[path] ?? {};
    paths[path] = { ...item, [method]: describe(operation, closed) };
  }
  const described = Object.values(operations);
  return createDocument(
    {
      openapi: '3.1.1',
      info,
      servers: [{ url }],
      tags: [...tags],
      paths,
      components: {
        schemas: { Problem: problemSchema, ...memberSchemas(described) },
        examples: errorExamples(described),
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'The access token of a session (RFC 6750 §2.1).',
          },
        },
      },
    },
    { override: ({ jsonSchema, io }) => tidy(jsonSchema, io === 'output' && !closed) },
  );
}

/** `GET /users/:id` → `get`, `/users/{id}`. */
export function parseRoute(route: RouteKey): { method: string; path: string } {
  const [method = '', template = ''] = route.split(' ');
  return { method: method.toLowerCase(), path: template.replace(/[:*](\w+)/g, '{$1}') };
}

function describe(operation: Operation, closed: boolean): ZodOpenApiOperationObject {
  const { id, tag, summary, description, access, params, query } = operation;
  const requestParams = {
    ...(params === undefined ? {} : { path: params }),
    ...(query === undefined ? {} : { query }),
  };
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...securityOf(access),
    ...(Object.keys(requestParams).length === 0 ? {} : { requestParams }),
    ...requestBodyOf(operation),
    responses: responsesOf(operation, closed),
  };
}

/** A status can come as an answer of the operation's own and as an error. */
function responsesOf(
  operation: Operation,
  closed: boolean,
): Record<string, ZodOpenApiResponseObject> {
  const responses: Record<string, ZodOpenApiResponseObject> = errorResponses(operation, closed);
  for (const [status, answer] of Object.entries(operation.answers)) {
    const own = describeAnswer(answer);
    const error = responses[status];
    const content = { ...own.content, ...error?.content };
    responses[status] = {
      ...error,
      ...own,
      description: [own.description, error?.description].filter(Boolean).join('. '),
      ...(Object.keys(content).length === 0 ? {} : { content }),
    };
  }
  return operation.passesThrough === true ? { ...responses, default: PASSED_THROUGH } : responses;
}

const ANYTHING = { '*/*': { schema: {} } };
const PASSED_THROUGH = { description: 'What the other server answered', content: ANYTHING };

function securityOf(access: Operation['access']) {
  switch (access) {
    case 'public':
      return { security: [] };
    case 'optional':
      return { security: [{}, { bearer: [] }] };
    case 'session':
      return { security: [{ bearer: [] }] };
    default:
      return { security: [{ bearer: [access] }] };
  }
}

function requestBodyOf({ body, form, passesThrough }: Operation) {
  if (passesThrough === true) return { requestBody: { required: false, content: ANYTHING } };
  const content = {
    ...(body === undefined ? {} : { 'application/json': body }),
    ...(form === undefined ? {} : { 'application/x-www-form-urlencoded': form }),
  };
  const [sent] = Object.values(content);
  if (sent === undefined) return {};
  // No body at all counts as an empty object.
  const required = !sent.schema.safeParse({}).success;
  return { requestBody: { required, content: mapContent(content) } };
}

const describeAnswer = ({ description, content, headers }: Answer) => ({
  description,
  ...(content === undefined ? {} : { content: mapContent(content) }),
  ...(headers === undefined ? {} : { headers: mapHeaders(headers) }),
});

const mapContent = (content: Readonly<Record<string, Content>>) =>
  Object.fromEntries(
    Object.entries(content).map(([type, { schema, example }]) => [
      type,
      { schema, ...(example === undefined ? {} : { example }) },
    ]),
  );

const mapHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, required: true, schema: { type: 'string' as const } },
    ]),
  );

function tidy(schema: z.core.JSONSchema.BaseSchema, open: boolean): void {
  // zod spells the format out as a pattern of several lines.
  if (schema.format !== undefined) delete schema.pattern;
  // Every whole number that JavaScript can hold is no limit worth telling.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  const { additionalProperties: others } = schema;
  const anything = typeof others === 'object' && Object.keys(others).length === 0;
  if (anything || (open && others === false)) delete schema.additionalProperties;
}

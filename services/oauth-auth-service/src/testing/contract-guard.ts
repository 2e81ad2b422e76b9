import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { oas31 } from 'zod-openapi';
import { describeService } from '../app/docs/api.js';
import { createApiDocument } from '../platform/http/openapi/document.js';
import { PROBLEM_TYPE } from '../platform/http/problem-document.js';
import type { SeenAnswer } from './watch-answers.js';

/** Pages for people, their forms and assets; the only routes that the API's description leaves out. */
export const isPage = (path: string): boolean =>
  /^\/(?:reset-password|accept-invitation|(?:[\w-]+\/)?assets\/[\w.-]+)?$/.test(path) ||
  // Steps of a sign-in for another application.
  /^\/oauth\/(?:authorize|interaction)\/.+$/.test(path);

const document = createApiDocument(describeService('http://service.test'), { closed: true });
const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'api');

/** Holds every answer of a service to what `/openapi.json` says of it. */
export class ContractGuard {
  readonly #breaches = new Set<string>();

  see(answer: SeenAnswer): void {
    const { method, path, status } = answer;
    const candidates = describedAs(method, path);
    const refused = candidates.length === 0 || (status === 405 && lacksMethod(method, path));
    const breaches = refused ? [undescribed(answer)] : candidates.map(judge(answer));
    if (breaches.every((breach) => breach !== undefined)) {
      const template = candidates[0]?.template ?? path;
      this.#breaches.add(`${method} ${template} ${status}: ${breaches[0]}`);
    }
  }

  /** One line for each way in which an answer was not as described. */
  breaches(): string[] {
    return [...this.#breaches];
  }
}

interface Described {
  readonly template: string;
  readonly method: string;
  readonly responses: Readonly<Record<string, oas31.ResponseObject>>;
}

type Operations = Readonly<Record<string, oas31.OperationObject>>;

const operationName = (method: string): string =>
  method === 'HEAD' ? 'get' : method.toLowerCase();

const templatesOf = (path: string): [string, Operations][] =>
  (Object.entries(document.paths ?? {}) as [string, Operations][]).filter(([template]) =>
    patternOf(template).test(path),
  );

/** Several where one path fits two templates; the service answers by one of them. */
function describedAs(method: string, path: string): Described[] {
  const asked = operationName(method);
  return templatesOf(path).flatMap(([template, operations]) => {
    const operation = operations[asked];
    if (operation === undefined) return [];
    return [{ template, method: asked, responses: operation.responses ?? {} }];
  });
}

/** `GET /users/change-password` is no reading of a user of that name, but a method that is missing. */
const lacksMethod = (method: string, path: string): boolean =>
  templatesOf(path).some(([, operations]) => operations[operationName(method)] === undefined);

/** `{path}` at the end stands for all the rest, slashes included. */
const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/\{path\}$/, '.+').replace(/\{\w+\}/g, '[^/]+')}/?$`, 'i');

/** An address or a method that does not exist is refused, and nothing else happens there. */
function undescribed({ method, path, status, headers, body }: SeenAnswer): string | undefined {
  if (isPage(path) || (method === 'OPTIONS' && status === 204)) return undefined;
  if (status < 400 || status >= 500) return 'is not described';
  if (method === 'HEAD') return undefined;
  return mediaType(headers) === PROBLEM_TYPE
    ? mismatch('#/components/schemas/Problem', body)
    : 'is an error without a problem document';
}

const judge =
  ({ method, status, headers, body }: SeenAnswer) =>
  (described: Described): string | undefined => {
    const { default: passedThrough } = described.responses;
    if (passedThrough !== undefined && mediaType(headers) !== PROBLEM_TYPE) return undefined;
    const response = described.responses[status];
    if (response === undefined) return 'the status is not described';
    const missing = Object.entries(response.headers ?? {}).find(
      ([name, header]) =>
        'required' in header && header.required && headers[name.toLowerCase()] === undefined,
    );
    if (missing !== undefined) return `the header ${missing[0]} is missing`;
    if (method === 'HEAD') return undefined;
    return judgeBody(described, status, response, mediaType(headers), body);
  };

function judgeBody(
  { template, method }: Described,
  status: number,
  { content }: oas31.ResponseObject,
  type: string,
  body: string,
): string | undefined {
  // What frameworks write beside a redirect is for people without redirects.
  if (content === undefined) {
    return body === '' || status === 303 ? undefined : 'has a body that is not described';
  }
  if (content[type] === undefined) return `the type ${type || '(none)'} is not described`;
  if (!/[/+]json$/.test(type)) return undefined;
  const place = ['paths', template, method, 'responses', String(status), 'content', type, 'schema'];
  return mismatch(`#/${place.map(pointerToken).join('/')}`, body);
}

/** Why a JSON text is not what the schema at this place of the description asks for. */
export function mismatch(pointer: string, body: string): string | undefined {
  const validate = ajv.getSchema(`api${pointer}`) ?? ajv.compile({ $ref: `api${pointer}` });
  if (validate(JSON.parse(body))) return undefined;
  return ajv.errorsText(validate.errors, { dataVar: 'body' });
}

/** RFC 6901 §6: in a fragment, a token is percent-encoded too. */
export const pointerToken = (token: string): string =>
  encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1'));

const mediaType = (headers: SeenAnswer['headers']): string =>
  String(headers['content-type'] ?? '').split(';')[0] ?? '';

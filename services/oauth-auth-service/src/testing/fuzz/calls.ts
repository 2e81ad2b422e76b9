import fc from 'fast-check';
import type { Operation } from '../../platform/http/openapi/operation.js';
import { GOOD_PASSWORD } from '../people.js';
import {
  hostileBody,
  hostileKey,
  hostileSegment,
  hostileText,
  hostileValue,
  percentEncode,
} from './hostile.js';
import type { Call } from './send.js';

/** A call before the world has lent it its ids: `{{connection.0}}` stands for one of them. */
export interface PlannedCall extends Call {
  /** Method and template of the route it is aimed at. */
  readonly route: string;
  /** Index into the callers of the world. */
  readonly caller: number;
}

type Text = fc.Arbitrary<string>;

const ref = (kind: string, most: number, field = ''): Text =>
  fc.nat(most).map((index) => `{{${kind}.${index}${field}}}`);

/** Values that a field of this name may well have; other fields keep their example. */
const PLAUSIBLE: ReadonlyMap<string, fc.Arbitrary<unknown>> = new Map(
  Object.entries<fc.Arbitrary<unknown>>({
    id: fc.oneof(ref('connection', 4), ref('attempt', 2)),
    connectionId: ref('connection', 4),
    tokenId: ref('apiToken', 2),
    ticket: ref('ticket', 1),
    provider: fc.constantFrom('salesforce', 'salesforce', 'salesforce', 'hubspot', 'tokens'),
    userId: ref('person', 4, '.id'),
    transferConnectionsTo: ref('person', 4, '.id'),
    role: fc.constantFrom('user', 'admin'),
    tenantId: ref('person', 4, '.tenantId'),
    email: fc.oneof(
      ref('person', 4, '.email'),
      fc.stringMatching(/^[a-z]{8}$/).map((who) => `${who}@example.org`),
    ),
    password: fc.constant(GOOD_PASSWORD),
    currentPassword: fc.constant(GOOD_PASSWORD),
    newPassword: fc.constant(GOOD_PASSWORD),
    refreshToken: ref('person', 4, '.refreshToken'),
    token: ref('person', 4, '.accessToken'),
    state: ref('ticket', 1),
    limit: fc.constantFrom('1', '2', '100'),
    status: fc.constantFrom('active', 'disconnected', 'uncertain'),
    minValidSeconds: fc.constantFrom(0, 60, 86_400),
    environment: fc.constantFrom('production', 'sandbox', 'custom'),
    cursor: fc.constant(
      Buffer.from(
        JSON.stringify({
          a: '2026-01-01T00:00:00.000Z',
          i: '3b9a5d1c-7a52-4c3e-8f0d-6e2b1a9c4d57',
        }),
      ).toString('base64url'),
    ),
  }),
);

const fieldValue = (name: string, example: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 5, arbitrary: PLAUSIBLE.get(name) ?? fc.constant(example ?? 'x') },
    { weight: 2, arbitrary: hostileValue },
  );

/** The example of an operation, with some fields left out, some made hostile and some added. */
function jsonObject(example: Readonly<Record<string, unknown>>): Text {
  const fields = Object.entries(example).map(([name, value]) => [name, fieldValue(name, value)]);
  return fc
    .record(Object.fromEntries(fields), { requiredKeys: [] })
    .chain((known) =>
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(known) },
        {
          weight: 1,
          arbitrary: fc.tuple(hostileKey, hostileValue).map(([key, value]) => {
            // Defined, not assigned: `__proto__` must arrive as a key of its own.
            return Object.defineProperty({ ...known }, key, { value, enumerable: true });
          }),
        },
      ),
    )
    .map((object) => JSON.stringify(object));
}

const bodyOf = (operation: Operation | undefined): fc.Arbitrary<string | undefined> => {
  const example = operation?.body?.example ?? operation?.form?.example;
  const fitting = isObject(example) ? jsonObject(example) : fc.constant('{}');
  return fc.oneof(
    { weight: example === undefined ? 1 : 8, arbitrary: fitting },
    { weight: 1, arbitrary: hostileBody },
    { weight: example === undefined ? 6 : 1, arbitrary: fc.constant(undefined) },
  );
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const parameter = (name: string): Text => {
  const plausible = (PLAUSIBLE.get(name) ?? hostileText).map((value) => encode(String(value)));
  const hostile = hostileText.map(encode);
  return fc
    .oneof({ weight: 3, arbitrary: plausible }, { weight: 2, arbitrary: hostile })
    .map((value) => `${encode(name)}=${value}`);
};

/** Placeholders are filled in later, by values that need no encoding. */
const encode = (text: string): string => (/^\{\{.*\}\}$/.test(text) ? text : percentEncode(text));

function query(operation: Operation | undefined): Text {
  const names = Object.keys(operation?.query?.shape ?? {});
  const name = names.length === 0 ? hostileKey : fc.oneof(fc.constantFrom(...names), hostileKey);
  // Drawn with replacement, so that a parameter comes twice now and then (RFC 6749 §3.1).
  const several = fc.array(name.chain(parameter), { minLength: 1, maxLength: 4 });
  return fc.oneof(
    { weight: names.length === 0 ? 8 : 1, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: several.map((all) => `?${all.join('&')}`) },
    { weight: 1, arbitrary: fc.constantFrom('?', '?%', '?a[b]=c', '?%00=%00', '?&&==&') },
  );
}

/** What stands for several segments: what the sandbox's API has, or anything. */
const restOfPath: Text = fc.oneof(
  fc.constantFrom('services/data/v60.0/sobjects/Contact', 'services/data/v60.0/query', 'x/../y'),
  fc.array(hostileSegment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
);

const path = (template: string): Text =>
  fc
    .tuple(
      ...template.split('/').map((part): Text => {
        if (part === '*path') return restOfPath;
        if (!part.startsWith(':')) return fc.constant(part);
        const plausible = (PLAUSIBLE.get(part.slice(1)) ?? fc.constant('x')).map(String);
        return fc.oneof(
          { weight: 4, arbitrary: plausible },
          { weight: 1, arbitrary: hostileSegment },
        );
      }),
    )
    .map((parts) => parts.join('/'));

// Node's client lets nothing else through; what it holds back is sent over bare sockets elsewhere.
const headerText = hostileText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?'));

const headers: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    Accept: fc.constantFrom('application/json', 'text/html', '*/*', 'image/png', ';;,'),
    Cookie: fc.oneof(ref('cookie', 1), headerText),
    'X-Request-Id': headerText,
    'X-Forwarded-For': fc.oneof(fc.ipV4(), headerText),
    'X-Forwarded-Host': headerText,
    'X-HTTP-Method-Override': fc.constantFrom('DELETE', 'PUT', 'TRACE'),
    Origin: fc.constantFrom('null', 'https://evil.example', '://'),
    'Content-Encoding': fc.constantFrom('gzip', 'identity', 'nonsense'),
    'Accept-Language': headerText,
    Range: fc.constant('bytes=0-1'),
  },
  { requiredKeys: [] },
);

const JSON_TYPE = 'application/json';
const contentType: Text = fc.oneof(
  { weight: 10, arbitrary: fc.constant(JSON_TYPE) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/x-www-form-urlencoded',
      'text/plain',
      'application/json; charset=utf-16',
      'application/json; charset=utf-8',
      'multipart/form-data; boundary=x',
      'application/vnd.api+json',
      ';',
    ),
  },
);

const OTHER_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** How many callers there are; those in the front are known, the others prove nobody. */
export interface Callers {
  readonly known: number;
  readonly all: number;
}

const callerOf = ({ known, all }: Callers): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.nat(known - 1) },
    { weight: 1, arbitrary: fc.integer({ min: known, max: all - 1 }) },
  );

/** Any call aimed at one route, `GET /users/:id`, whatever it is. */
export function callOf(
  route: string,
  operation: Operation | undefined,
  callers: Callers,
): fc.Arbitrary<PlannedCall> {
  const [own = 'GET', template = '/'] = route.split(' ');
  const method = fc.oneof(
    { weight: 12, arbitrary: fc.constant(own) },
    { weight: 1, arbitrary: fc.constantFrom(...OTHER_METHODS) },
  );
  return fc
    .record({
      method,
      target: fc.tuple(path(template), query(operation)).map((parts) => parts.join('')),
      caller: callerOf(callers),
      body: bodyOf(operation),
      extra: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, headers),
      contentType,
    })
    .map(({ extra, contentType: type, body, ...call }) => ({
      route,
      ...call,
      body,
      headers: body === undefined ? extra : { ...extra, 'Content-Type': type },
    }));
}

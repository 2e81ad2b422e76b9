import { randomUUID } from 'node:crypto';
import type { Operation } from '../platform/http/openapi/operation.js';
import { type Scope, scopes } from '../platform/principal.js';
import {
  OAuthClients,
  REDIRECT_URI,
  startTestService,
  type TestService,
  type TestUser,
} from '../testing/index.js';
import { operations } from './docs/api.js';

/** What a program may hold: an API token of an admin, a client's token of one, a client's own. */
type Kind = 'an API token' | "a user's client" | 'a machine';

const KINDS: readonly Kind[] = ['an API token', "a user's client", 'a machine'];

/** The one call about people that a program may make, to learn for whom it acts. */
const OF_API_TOKENS = 'GET /users/profile';

const described: readonly (readonly [string, Operation])[] = Object.entries(operations);
const ofSessions = described.filter(([, { access }]) => access === 'session');
const ofScopes = described.flatMap(([route, { access }]) =>
  scopes.filter((scope) => scope === access).map((scope) => [route, scope] as const),
);

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
const held = new Map<string, string>();
beforeAll(async () => {
  service = await startTestService({ env: { OAUTH_REGISTRATIONS: '100' } });
  clients = new OAuthClients(service);
  admin = await service.registerUser();
  for (const scope of scopes) {
    for (const kind of KINDS) held.set(`${kind} ${scope}`, await tokenOf(kind, scope));
  }
});
afterAll(() => service.close());

async function tokenOf(kind: Kind, scope: Scope): Promise<string> {
  switch (kind) {
    case 'an API token': {
      const call = service.http.post('/tokens/generate').set('Authorization', admin.bearer);
      return (await call.send({ name: scope, scopes: [scope] })).body.token;
    }
    case "a user's client": {
      const client = await clients.register(admin, { redirect_uris: [REDIRECT_URI], scope });
      return (await clients.tokens(admin, client)).access_token;
    }
    case 'a machine':
      return (await clients.ownToken(await clients.registerMachine(admin, scope))).access_token;
  }
}

const takesBody = (route: string): boolean =>
  described.some(([name, { body }]) => name === route && body !== undefined);

async function statusOf(route: string, kind: Kind, scope: Scope): Promise<number> {
  const [method = '', template = ''] = route.split(' ');
  const path = template
    .replace(':provider', 'salesforce')
    .replace('*path', 'services/data')
    .replaceAll(/:\w+/g, () => randomUUID());
  const token = held.get(`${kind} ${scope}`);
  const response = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(takesBody(route) ? { 'content-type': 'application/json' } : {}),
    },
    ...(takesBody(route) ? { body: '{}' } : {}),
  });
  await response.arrayBuffer();
  return response.status;
}

/** A scope that reaches over the others: crm:admin is to manage all of a tenant's connections. */
const reaches = (has: Scope, needed: Scope): boolean => has === needed || has === 'crm:admin';

describe.each(KINDS)('%s', (kind) => {
  it.each(ofSessions)('is refused where a person has to sign in: %s', async (route) => {
    const mayPass = route === OF_API_TOKENS && kind === 'an API token';
    for (const scope of scopes) {
      expect(mayPass ? [200] : [401, 403]).toContain(await statusOf(route, kind, scope));
    }
  });

  it.each(ofScopes)('is refused without the scope of the call: %s, %s', async (route, needed) => {
    for (const scope of scopes.filter((one) => !reaches(one, needed))) {
      expect([scope, await statusOf(route, kind, scope)]).toEqual([scope, 403]);
    }
  });
});

it('there are calls of both kinds to be refused', () => {
  expect(ofSessions.length).toBeGreaterThan(10);
  expect(ofScopes.length).toBeGreaterThan(10);
});

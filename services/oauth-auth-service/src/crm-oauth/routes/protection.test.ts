import { randomUUID } from 'node:crypto';
import type { Test } from 'supertest';
import {
  type CrmTestService,
  type LinkedConnection,
  type StartedAttempt,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';

type Method = 'get' | 'post' | 'put' | 'delete';

/** Every route that needs a caller. `:id` is a connection's, `:attempt` an attempt's. */
const ROUTES: readonly (readonly [Method, string])[] = [
  ['get', '/crm-oauth/providers'],
  ['post', '/crm-oauth/salesforce/initiate'],
  ['get', '/crm-oauth/attempts/:attempt'],
  ['post', '/crm-oauth/salesforce/refresh'],
  ['post', '/crm-oauth/salesforce/token'],
  ['post', '/crm-oauth/salesforce/import'],
  ['get', '/crm-oauth/connections'],
  ['get', '/crm-oauth/connections/:id'],
  ['delete', '/crm-oauth/connections/:id'],
  ['put', '/crm-oauth/connections/:id/default'],
  ['post', '/crm-oauth/connections/:id/uninstall'],
  ['get', '/crm-oauth/connections/:id/proxy/services/data'],
  ['post', '/crm-oauth/connections/:id/proxy/services/data'],
  ['put', '/crm-oauth/connections/:id/proxy/services/data'],
  ['delete', '/crm-oauth/connections/:id/proxy/services/data'],
  ['get', '/crm-oauth/tokens'],
  ['post', '/crm-oauth/tokens/:id/revoke'],
  ['get', '/crm-oauth/events'],
  ['get', '/crm-oauth/webhooks'],
  ['post', '/crm-oauth/webhooks'],
  ['delete', '/crm-oauth/webhooks/:webhook'],
  ['post', '/crm-oauth/webhooks/:webhook/test'],
  ['post', '/crm-oauth/webhooks/:webhook/secret'],
  ['post', '/crm-oauth/webhooks/:webhook/enable'],
];

const OF_ONE_CONNECTION = ROUTES.filter(([, path]) => path.includes(':id'));
const OF_A_PROVIDER = ROUTES.filter(([, path]) => path.includes('/salesforce/'));

describe('every route of the CRM connections is protected', () => {
  let crm: CrmTestService;
  /** Admins of two tenants. */
  let owner: TestUser;
  let stranger: TestUser;
  let connection: LinkedConnection;
  let attempt: StartedAttempt;

  beforeAll(async () => {
    crm = await startCrmTestService();
    [owner, stranger] = [await crm.registerUser(), await crm.registerUser()];
    connection = await crm.link(owner);
    attempt = await crm.initiate(owner);
  });
  afterAll(() => crm.close());

  const fill = (path: string) =>
    path
      .replace(':id', connection.id)
      .replace(':attempt', attempt.attemptId)
      .replace(':webhook', randomUUID());

  const call = (method: Method, path: string, who?: TestUser | string): Test => {
    const request = crm.http[method](fill(path));
    if (who === undefined) return request;
    return request.set('Authorization', typeof who === 'string' ? who : who.bearer);
  };

  const stored = () => crm.prisma.cRMOAuthToken.findMany();

  describe.each(ROUTES)('%s %s', (method, path) => {
    it('401 without credentials, with a bare challenge (RFC 6750 §3.1)', async () => {
      const { status, headers, body } = await call(method, path);
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
      expect(headers['www-authenticate']).toBe('Bearer');
      expect(headers['content-type']).toMatch('application/problem+json');
    });

    it.each([
      ['garbage', 'Bearer garbage'],
      ['an empty token', 'Bearer '],
      ['a JWT that nobody signed', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'],
    ])('401 for %s (RFC 6750 §3.1)', async (_what, bearer) => {
      const { status, headers } = await call(method, path, bearer);
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
    });

    it('takes no token from the query (RFC 9700 §4.3.2)', async () => {
      const request = crm.http[method](`${fill(path)}?access_token=${owner.accessToken}`);
      expect((await request).status).toBe(401);
    });
  });

  it('refused callers changed nothing', async () => {
    expect(await stored()).toMatchObject([{ id: connection.id, status: 'active' }]);
  });

  it.each(OF_ONE_CONNECTION)(
    "%s %s: another tenant's is a 404, for its admin too",
    async (method, path) => {
      const before = await stored();
      const { status, body } = await call(method, path, stranger);
      expect([status, body.code]).toEqual([404, 'connection_not_found']);
      expect(await stored()).toEqual(before);
    },
  );

  it.each(OF_ONE_CONNECTION)('%s %s: an id that is none is as unknown', async (method, path) => {
    for (const id of ['7', randomUUID(), "'%20OR%201=1"]) {
      const answer = await crm.http[method](path.replace(':id', id)).set(
        'Authorization',
        owner.bearer,
      );
      expect([answer.status, answer.body.code]).toEqual([404, 'connection_not_found']);
    }
  });

  it.each([
    ['/crm-oauth/salesforce/token', 'connectionId'],
    ['/crm-oauth/salesforce/refresh', 'connectionId'],
    ['/crm-oauth/salesforce/initiate', 'connectionId'],
  ])("%s with another tenant's %s is a 404", async (path, field) => {
    const answer = await call('post', path, stranger).send({ [field]: connection.id });
    expect([answer.status, answer.body.code]).toEqual([404, 'connection_not_found']);
  });

  it("another tenant's user has no tokens to obtain", async () => {
    const answer = await call('post', '/crm-oauth/salesforce/token', stranger).send({
      userId: owner.id,
    });
    expect(answer.status).toBe(404);
  });

  it.each([
    ["somebody else's", () => attempt.attemptId],
    ['unknown', () => randomUUID()],
    ['malformed', () => 'x'],
  ])('an attempt that is %s is a 404', async (_what, id) => {
    const colleague = await crm.inviteUser(owner, 'admin');
    const answer = await crm.http
      .get(`/crm-oauth/attempts/${id()}`)
      .set('Authorization', colleague.bearer);
    expect([answer.status, answer.body.code]).toEqual([404, 'attempt_not_found']);
  });

  it.each(OF_A_PROVIDER)('%s %s: an unknown provider is a 404', async (method, path) => {
    for (const name of ['pipedrive', 'Salesforce', '__proto__', 'constructor']) {
      const answer = await call(method, path.replace('salesforce', name), owner);
      expect([answer.status, answer.body.code]).toEqual([404, 'provider_unknown']);
    }
  });

  it.each<[Method, string, string]>([
    ['post', '/crm-oauth/salesforce/initiate', 'body'],
    ['post', '/crm-oauth/salesforce/refresh', 'body'],
    ['post', '/crm-oauth/salesforce/token', 'body'],
    ['put', '/crm-oauth/connections/:id/default', 'body'],
    ['get', '/crm-oauth/connections', 'query'],
    ['get', '/crm-oauth/tokens', 'query'],
  ])('%s %s refuses unknown fields of its %s', async (method, path, part) => {
    const request = call(method, path, owner);
    const answer = await (part === 'body' ? request.send({ tokn: 1 }) : request.query({ tokn: 1 }));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: `${part}.tokn`, message: 'Unknown field' }],
    });
  });

  it.each<[Method, string, object, string]>([
    ['post', '/crm-oauth/salesforce/refresh', { connectionId: 'x' }, 'body.connectionId'],
    ['post', '/crm-oauth/salesforce/token', { connectionId: 7 }, 'body.connectionId'],
    ['post', '/crm-oauth/salesforce/token', { userId: '' }, 'body.userId'],
    ['post', '/crm-oauth/salesforce/token', { minValidSeconds: -1 }, 'body.minValidSeconds'],
    ['post', '/crm-oauth/salesforce/token', { minValidSeconds: '60' }, 'body.minValidSeconds'],
    [
      'post',
      '/crm-oauth/salesforce/token',
      { rejectedFingerprint: 'x' },
      'body.rejectedFingerprint',
    ],
    ['put', '/crm-oauth/connections/:id/default', { scope: 'world' }, 'body.scope'],
    ['get', '/crm-oauth/connections', { limit: 0 }, 'query.limit'],
    ['get', '/crm-oauth/connections', { limit: 101 }, 'query.limit'],
    ['get', '/crm-oauth/connections', { status: 'dead' }, 'query.status'],
    ['get', '/crm-oauth/tokens', { limit: 'ten' }, 'query.limit'],
    ['get', '/crm-oauth/tokens', { status: ['active', 'uncertain'] }, 'query.status'],
    ['get', '/crm-oauth/tokens', { expiringBefore: 'tomorrow' }, 'query.expiringBefore'],
    ['get', '/crm-oauth/tokens', { q: '' }, 'query.q'],
    ['get', '/crm-oauth/tokens', { q: 'a\u0000b' }, 'query.q'],
    ['get', '/crm-oauth/events', { type: 'connection.gone' }, 'query.type'],
    ['get', '/crm-oauth/events', { connectionId: '7' }, 'query.connectionId'],
    ['post', '/crm-oauth/webhooks', { events: [] }, 'body.url'],
    ['post', '/crm-oauth/webhooks', { url: 'https://a.example', events: ['x'] }, 'body.events.0'],
  ])('%s %s refuses %j and names %s', async (method, path, input, field) => {
    const request = call(method, path, owner);
    const answer = await (method === 'get' ? request.query(input) : request.send(input));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([field]);
  });

  it.each([
    '/crm-oauth/connections',
    '/crm-oauth/tokens',
    '/crm-oauth/events',
    '/crm-oauth/webhooks',
  ])('%s refuses a cursor that is not ours', async (path) => {
    const answer = await call('get', path, owner).query({ cursor: 'e30' });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_cursor']);
  });

  it.each(OF_A_PROVIDER)('%s %s takes JSON objects alone', async (method, path) => {
    const send = (type: string, text: string) =>
      call(method, path, owner).set('Content-Type', type).send(text);
    expect((await send('application/json', '{"a":')).status).toBe(400);
    expect((await send('application/json', '[]')).status).toBe(400);
    expect((await send('application/x-www-form-urlencoded', 'a=1')).status).toBe(415);
    const large = JSON.stringify({ loginHint: 'x'.repeat(70_000) });
    expect((await send('application/json', large)).status).toBe(413);
  });
});

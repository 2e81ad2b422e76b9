import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { pino } from 'pino';
import supertest from 'supertest';
import { createExampleHost, type Employee, type ExampleHost } from '../testing/example-host.js';
import type { Agent } from '../testing/http.js';
import { cookieOf, registerCallback, salesforceEnv } from '../testing/index.js';

const BOSS = 'Bearer token-of-the-boss';
const CLERK = 'Bearer token-of-the-clerk';

// Ids as another system may have them: no UUIDs, and of any characters.
const employees = new Map<string, Employee>([
  ['token-of-the-boss', { id: 'staff/1', name: 'Bo', company: 'Ünïted & Söns', boss: true }],
  ['token-of-the-clerk', { id: "7'; --", name: 'Cleo', company: 'Ünïted & Söns', boss: false }],
]);

describe('the extension in a bare Express app of another host', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let host: ExampleHost;
  let server: Server;
  let url: string;
  let http: Agent;

  beforeAll(async () => {
    [sandbox, database] = await Promise.all([startSandbox(), createTestDatabase()]);
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await registerCallback(sandbox, url);
    host = createExampleHost({
      databaseUrl: database.url,
      publicUrl: url,
      encryptionKey: randomBytes(32),
      env: salesforceEnv(sandbox),
      employees,
      logger: pino({ level: 'silent' }),
    });
    server.on('request', host.app);
    http = supertest(url);
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await host.close();
    await database.drop();
    await sandbox.close();
  });

  async function connect(bearer: string): Promise<string> {
    const started = await http
      .post('/crm-oauth/salesforce/initiate')
      .set('Authorization', bearer)
      .send({});
    expect(started.status).toBe(201);
    const { authorizationUrl } = started.body;
    const { redirectTo } = await sandbox.control.salesforce.consent({ authorizationUrl });
    const callback = await http
      .get(redirectTo.slice(url.length))
      .set('Cookie', cookieOf(started.headers['set-cookie']))
      .set('Accept', 'application/json');
    expect(callback.body).toMatchObject({ status: 'connected' });
    return callback.body.connectionId;
  }

  it('connects, hands out, hands over and disconnects', async () => {
    const id = await connect(CLERK);
    const shown = await http.get(`/crm-oauth/connections/${id}`).set('Authorization', CLERK);
    expect(shown.body).toMatchObject({ userId: "7'; --", tenantId: 'Ünïted & Söns' });

    const obtain = (bearer: string) =>
      http.post('/crm-oauth/salesforce/token').set('Authorization', bearer).send({});
    expect((await obtain(CLERK)).body).toMatchObject({ connectionId: id, tokenType: 'Bearer' });
    expect((await obtain(BOSS)).status).toBe(404);

    const transferred = await http
      .post(`/crm-oauth/connections/${id}/transfer`)
      .set('Authorization', BOSS)
      .send({ userId: 'staff/1' });
    expect(transferred.body).toMatchObject({ id, userId: 'staff/1' });
    expect((await obtain(BOSS)).status).toBe(200);
    expect((await obtain(CLERK)).status).toBe(404);

    const listed = await http.get('/crm-oauth/tokens').set('Authorization', BOSS);
    expect(listed.body.counts).toMatchObject({ active: 1 });

    const ended = await http.delete(`/crm-oauth/connections/${id}`).set('Authorization', BOSS);
    expect(ended.body).toMatchObject({ upstream: 'revoked' });
  });

  it('answers errors as problems with a request id, though its host has neither', async () => {
    for (const [path, status, code] of [
      ['/crm-oauth/providers', 401, 'unauthenticated'],
      ['/crm-oauth/nowhere', 404, 'not_found'],
      ['/crm-oauth/connections/%E0%A4%A', 400, 'invalid_request'],
    ] as const) {
      const answer = await http.get(path);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(answer.type).toBe('application/problem+json');
      expect(answer.headers['x-request-id']).toBe(answer.body.requestId);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    const broken = await http
      .post('/crm-oauth/salesforce/initiate')
      .set('Authorization', CLERK)
      .set('Content-Type', 'application/json')
      .send('{"a":');
    expect([broken.status, broken.body.code]).toEqual([400, 'invalid_json']);
  });

  it('takes the word of the host alone on who somebody is', async () => {
    const answer = await http.get('/crm-oauth/providers').set('Authorization', 'Bearer x.y.z');
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ]);
    expect((await http.get('/crm-oauth/tokens').set('Authorization', CLERK)).status).toBe(403);
  });

  it('ends an attempt whose user has left the host meanwhile', async () => {
    employees.set('token-of-a-guest', { id: 'g', name: 'Gus', company: 'Guests', boss: false });
    const started = await http
      .post('/crm-oauth/salesforce/initiate')
      .set('Authorization', 'Bearer token-of-a-guest')
      .send({});
    const { authorizationUrl } = started.body;
    const { redirectTo } = await sandbox.control.salesforce.consent({ authorizationUrl });
    employees.delete('token-of-a-guest');
    const callback = await http
      .get(redirectTo.slice(url.length))
      .set('Cookie', cookieOf(started.headers['set-cookie']))
      .set('Accept', 'application/json');
    expect([callback.status, callback.body.error.code]).toEqual([403, 'user_inactive']);
  });

  it('leaves the rest of the host alone', async () => {
    const page = await http.get('/');
    expect(page.text).toBe('The host’s own page');
    expect(page.headers['x-request-id']).toBeUndefined();
    expect((await http.get('/elsewhere')).type).toBe('text/html');
  });
});

it('docs/embedding.md shows this very host', async () => {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
  const source = await read('../testing/example-host.ts');
  const document = await read('../../../../docs/embedding.md');
  const shown = /```ts\n(.*?)```/s.exec(document)?.[1];
  expect(shown).toBe(source.slice(source.indexOf('\n') + 1));
});

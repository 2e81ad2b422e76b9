import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { type ConnectionNews, createReceiver } from '../../testing/example-receiver.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

/** Answers with what the test wants, or hands on to the example of docs/events.md. */
interface Receiver {
  readonly url: string;
  readonly news: ConnectionNews[];
  /** Statuses to answer with before the example is asked. */
  readonly answers: number[];
  requests: number;
  lastSignature: string;
  useSecret(secret: string): void;
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  const news: ConnectionNews[] = [];
  let app: Express | undefined;
  const receiver = { news, answers: [] as number[], requests: 0, lastSignature: '' };
  const server: Server = createServer((req, res) => {
    current.requests += 1;
    current.lastSignature = String(req.headers['webhook-signature']);
    const status = current.answers.shift();
    if (status === undefined) app?.(req, res);
    else res.writeHead(status, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const current: Receiver = {
    ...receiver,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tetrix`,
    useSecret: (secret) => {
      app = createReceiver(secret, (event) => news.push(event));
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return current;
}

let crm: CrmTestService;
let receiver: Receiver;
let admin: TestUser;
let webhookId: string;

beforeAll(async () => {
  crm = await startCrmTestService({
    env: { CRM_FORCED_REFRESHES: '100000', CRM_WEBHOOK_CALLS: '100000' },
  });
});
afterAll(() => crm.close());
beforeEach(async () => {
  receiver = await startReceiver();
  admin = await crm.registerUser();
  const { body } = await create({ url: receiver.url });
  webhookId = body.id;
  receiver.useSecret(body.secret);
});
afterEach(async () => {
  await call('delete', `/crm-oauth/webhooks/${webhookId}`);
  await receiver.close();
});

const call = (method: 'get' | 'post' | 'delete', path: string, who = admin, body: object = {}) => {
  const request = crm.http[method](path).set('Authorization', who.bearer);
  return method === 'post' ? request.send(body) : request;
};

async function create(body: object, who = admin) {
  const answer = await call('post', '/crm-oauth/webhooks', who, body);
  crm.guard.secret('a signing secret', answer.body.secret);
  return answer;
}

const shown = async () => {
  const { body } = await call('get', '/crm-oauth/webhooks');
  return body.items.find(({ id }: { id: string }) => id === webhookId);
};

/** What the queue does every minute, and as soon as something happens. */
const deliver = () =>
  crm.tasks.find(({ name }) => name === 'crm-deliver')?.run({}, async () => undefined);

/** As if the time of the next try had come. */
const skipBackoff = async () => {
  const { pool } = crm.database;
  await pool.query('UPDATE crm_webhooks SET hold_until = NULL');
  await pool.query(
    "UPDATE crm_webhook_deliveries SET next_attempt_at = now() - interval '1 second' WHERE status = 'pending'",
  );
};

const refresh = (connectionId: string) =>
  call('post', '/crm-oauth/salesforce/refresh', admin, { connectionId });

const types = () => receiver.news.map(({ type }) => type.replace('connection.', ''));

describe('a webhook', () => {
  it('is sent what happens, signed, in order, once', async () => {
    const { id } = await crm.link(admin);
    await refresh(id);
    await call('delete', `/crm-oauth/connections/${id}`);
    await deliver();
    await deliver();
    expect(types()).toEqual(['created', 'refreshed', 'disconnected']);
    const { body } = await call('get', '/crm-oauth/events');
    expect(receiver.news).toEqual(body.items);
    expect((await shown()).lastAttempt).toMatchObject({ delivered: true, status: 204 });
  });

  it('is sent what it asked for, of its own tenant alone', async () => {
    const stranger = await crm.registerUser();
    await crm.link(stranger);
    await call('delete', `/crm-oauth/webhooks/${webhookId}`);
    const { body } = await create({ url: receiver.url, events: ['connection.disconnected'] });
    webhookId = body.id;
    receiver.useSecret(body.secret);
    const { id } = await crm.link(admin);
    await call('delete', `/crm-oauth/connections/${id}`);
    await deliver();
    expect(types()).toEqual(['disconnected']);
    expect(receiver.requests).toBe(1);
  });

  it.each([500, 404, 302])(
    'that answers %d is asked again later, and not meanwhile',
    async (status) => {
      receiver.answers.push(status);
      const { id } = await crm.link(admin);
      await deliver();
      await refresh(id);
      await deliver();
      expect(receiver.requests).toBe(1);
      expect(await shown()).toMatchObject({
        status: 'active',
        lastAttempt: { delivered: false, status, error: 'http_status' },
      });
      await skipBackoff();
      await deliver();
      expect(types()).toEqual(['created', 'refreshed']);
    },
  );

  it('learns of each connection in order, though another one waits', async () => {
    const first = await crm.link(admin);
    await deliver();
    receiver.answers.push(500);
    await refresh(first.id);
    await deliver();
    await call('delete', `/crm-oauth/connections/${first.id}`);
    const second = await crm.link(admin, { as: 'leo.orsini@asterpine.example' });
    const { pool } = crm.database;
    await pool.query('UPDATE crm_webhooks SET hold_until = NULL');
    await deliver();
    const of = (id: string) =>
      receiver.news.filter(({ data }) => data.connection?.id === id).map(({ type }) => type);
    expect(of(second.id)).toEqual(['connection.created']);
    // The receiver is back, so what had failed was sent at once, and what waited for it after it.
    expect(of(first.id)).toEqual([
      'connection.created',
      'connection.refreshed',
      'connection.disconnected',
    ]);
  });

  it('that fails for a day is disabled, loses nothing, and is sent it all once enabled', async () => {
    const { id } = await crm.link(admin);
    for (let tries = 0; tries < 9; tries += 1) {
      receiver.answers.push(503);
      await deliver();
      await skipBackoff();
    }
    expect(await shown()).toMatchObject({ status: 'disabled', disabledReason: 'failing' });
    const { body } = await call('get', `/audit?type=webhook.disabled&subjectId=${webhookId}`);
    expect(body.items).toMatchObject([
      { actor: { kind: 'system' }, details: { reason: 'failing' } },
    ]);
    await refresh(id);
    await deliver();
    expect(receiver.requests).toBe(9);
    const enabled = await call('post', `/crm-oauth/webhooks/${webhookId}/enable`);
    expect(enabled.body).toMatchObject({ status: 'active', disabledReason: null });
    await deliver();
    expect(types()).toEqual(['created', 'refreshed']);
  });

  it('can be enabled without what waited', async () => {
    receiver.answers.push(410);
    const { id } = await crm.link(admin);
    await deliver();
    expect(await shown()).toMatchObject({ status: 'disabled', disabledReason: 'gone' });
    await call('post', `/crm-oauth/webhooks/${webhookId}/enable`, admin, { replay: false });
    await refresh(id);
    await deliver();
    expect(types()).toEqual(['refreshed']);
  });

  it('verifies with the old secret and the new one for a day after a change', async () => {
    const { body } = await call('post', `/crm-oauth/webhooks/${webhookId}/secret`);
    crm.guard.secret('a second signing secret', body.secret);
    expect(Date.parse(body.previousSecretUntil)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    const { id } = await crm.link(admin);
    await deliver();
    receiver.useSecret(body.secret);
    await refresh(id);
    await deliver();
    expect(types()).toEqual(['created', 'refreshed']);
    expect(receiver.lastSignature.split(' ')).toHaveLength(2);
    await crm.database.pool.query('UPDATE crm_webhooks SET previous_secret_until = now()');
    await refresh(id);
    await deliver();
    expect(receiver.lastSignature.split(' ')).toHaveLength(1);
  });

  it('can be tried out', async () => {
    const test = () => call('post', `/crm-oauth/webhooks/${webhookId}/test`);
    expect((await test()).body).toEqual({ delivered: true, status: 204, error: null });
    expect(receiver.news[0]).toMatchObject({ type: 'webhook.test', data: { connection: null } });
    receiver.answers.push(500);
    expect((await test()).body).toEqual({ delivered: false, status: 500, error: null });
    await receiver.close();
    expect((await test()).body).toEqual({ delivered: false, status: null, error: 'unreachable' });
    expect(await shown()).toMatchObject({ status: 'active', lastAttempt: null });
  });

  it('is free again for others when the process that was sending died', async () => {
    await crm.link(admin);
    await call('get', '/crm-oauth/events');
    const { pool } = crm.database;
    const claim = (until: string) =>
      pool.query(`UPDATE crm_webhook_deliveries SET claimed_until = ${until}`);
    await claim("now() + interval '1 minute'");
    await deliver();
    expect(receiver.requests).toBe(0);
    await claim("now() - interval '1 second'");
    await deliver();
    expect(types()).toEqual(['created']);
  });
});

it('docs/events.md shows this very receiver', async () => {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
  const document = await read('../../../../../docs/events.md');
  const shown = /```ts\n(.*?)```/s.exec(document)?.[1];
  expect(shown).toBe(await read('../../testing/example-receiver.ts'));
});

describe('/crm-oauth/webhooks', () => {
  it.each([
    'http://hooks.example.com/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://user:pw@hooks.example.com/',
    'https://[::ffff:10.0.0.1]/',
    'not a url',
  ])('refuses the address %s, and says why', async (url) => {
    const { status, body } = await create({ url });
    expect([status, body.code]).toEqual([400, 'webhook_url_not_allowed']);
    expect(body.detail).toMatch(/^It .*\.$/);
  });

  it('shows the secret once, and keeps it sealed', async () => {
    const { body } = await create({ url: receiver.url, description: 'back office' });
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const row = await crm.prisma.cRMWebhook.findUniqueOrThrow({ where: { id: body.id } });
    expect(row.secret).toMatch(/^v1\./);
    const { body: list } = await call('get', '/crm-oauth/webhooks');
    expect(list.items[0]).toMatchObject({ description: 'back office', events: [] });
    expect(list.items[0]).not.toHaveProperty('secret');
    await call('delete', `/crm-oauth/webhooks/${body.id}`);
  });

  it('are counted per tenant, also when they are made at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => create({ url: receiver.url })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(9).fill(201), ...Array(5).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('webhook_limit_reached');
    await crm.prisma.cRMWebhook.deleteMany({ where: { tenantId: admin.tenantId } });
  });

  it('are their tenant’s: another admin finds none, a user is refused', async () => {
    const stranger = await crm.registerUser();
    const member = await crm.inviteUser(admin);
    expect((await call('get', '/crm-oauth/webhooks', stranger)).body.items).toEqual([]);
    for (const [method, path] of [
      ['delete', ''],
      ['post', '/test'],
      ['post', '/secret'],
      ['post', '/enable'],
    ] as const) {
      const address = `/crm-oauth/webhooks/${webhookId}${path}`;
      expect((await call(method, address, stranger)).body.code).toBe('webhook_not_found');
      expect((await call(method, address, member)).status).toBe(403);
    }
    expect((await create({ url: receiver.url }, member)).status).toBe(403);
    const platform = await crm.platformAdmin();
    expect((await create({ url: receiver.url }, platform)).status).toBe(403);
    const all = (await call('get', '/crm-oauth/webhooks', platform)).body.items;
    expect(all.map(({ id }: { id: string }) => id)).toContain(webhookId);
  });
});

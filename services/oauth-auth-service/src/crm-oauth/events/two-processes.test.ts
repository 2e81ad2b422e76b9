import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { type ConnectionNews, createReceiver } from '../../testing/example-receiver.js';
import { openProcessLab, type ProcessLab, type ServiceProcess } from '../../testing/index.js';

const CONNECTIONS = 12;

describe('two service processes that tell of the same connections', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let services: ServiceProcess[];
  let receiver: Server;
  let requests = 0;
  const news: ConnectionNews[] = [];

  beforeAll(async () => {
    [sandbox, database] = await Promise.all([startSandbox(), createTestDatabase()]);
    lab = await openProcessLab(database.url, sandbox);
    services = await Promise.all([lab.start(), lab.start()]);
    receiver = createServer();
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    const answer = await fetch(`${services[0]?.url}/crm-oauth/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: lab.bearer },
      body: JSON.stringify({ url: `http://127.0.0.1:${port}/tetrix` }),
    });
    const { secret } = (await answer.json()) as { secret: string };
    const app = createReceiver(secret, (event) => news.push(event));
    receiver.on('request', (req, res) => {
      requests += 1;
      app(req, res);
    });
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await lab.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    await database.drop();
    await sandbox.close();
  });

  const arrived = async (count: number) => {
    while (news.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('send each event once, in order, soon after it happened and not by the sweep', async () => {
    const seeded = await lab.seed(CONNECTIONS);
    await lab.db.query("UPDATE crm_oauth_tokens SET expires_at = now() - interval '1 minute'");
    const began = performance.now();
    const answers = await Promise.all(
      seeded.flatMap(({ id }) => services.map((service) => lab.obtain(service, id))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(CONNECTIONS * 2).fill(200));
    await arrived(CONNECTIONS * 2);
    expect(performance.now() - began).toBeLessThan(20_000);
    for (const { id } of seeded) {
      const told = news.filter(({ data }) => data.connection?.id === id).map(({ type }) => type);
      expect(told).toEqual(['connection.created', 'connection.refreshed']);
    }
    expect(requests).toBe(CONNECTIONS * 2);
  }, 60_000);
});

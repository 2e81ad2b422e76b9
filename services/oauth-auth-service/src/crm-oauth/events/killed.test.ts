import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase } from '@tetrix/local-stack';
import { type ConnectionNews, createReceiver } from '../../testing/example-receiver.js';
import { openProcessLab } from '../../testing/index.js';

it('an event that a process was sending when it was killed is sent by another one', async () => {
  const [sandbox, database] = await Promise.all([startSandbox(), createTestDatabase()]);
  const lab = await openProcessLab(database.url, sandbox, { CRM_WEBHOOK_DEADLINE_MS: '1000' });
  const receiver = createServer();
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    const first = await lab.start();
    const { port } = receiver.address() as AddressInfo;
    const made = await fetch(`${first.url}/crm-oauth/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: lab.bearer },
      body: JSON.stringify({
        url: `http://127.0.0.1:${port}/tetrix`,
        events: ['connection.refreshed'],
      }),
    });
    const { secret } = (await made.json()) as { secret: string };
    const [connection] = await lab.seed(1);
    const asked = once(receiver, 'request');
    expect((await lab.obtain(first, connection?.id ?? '')).status).toBe(200);
    await asked;
    await first.kill();

    const news: ConnectionNews[] = [];
    receiver.on(
      'request',
      createReceiver(secret, (event) => news.push(event)),
    );
    const second = await lab.start();
    // What the minute's sweep does, over and over, until what was claimed is free again.
    while (news.length === 0) {
      await lab.db.query(
        "SELECT graphile_worker.add_job('crm-deliver', '{}'::json, job_key => 'crm-deliver')",
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await second.stop();
    expect(news).toMatchObject([
      { type: 'connection.refreshed', data: { connection: { id: connection?.id } } },
    ]);
  } finally {
    await lab.close();
    receiver.closeAllConnections();
    receiver.close();
    await database.drop();
    await sandbox.close();
  }
}, 60_000);

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CrmTestService, startCrmTestService } from '../../testing/index.js';
import { openRaw, type RawConnection } from '../../testing/raw-http.js';

/** The proxy waits this long for either end, other requests have to be there after as long. */
const SILENCE_MS = 200;
/** A byte comes every 15 ms. */
const BYTES = 60;

describe('a body that comes slowly', () => {
  let crm: CrmTestService;
  let host: Server;
  let head: string;
  /** What the CRM got of each body; null where it was cut off. */
  let received: Promise<string | null>[];

  beforeAll(async () => {
    host = createServer((req, res) => {
      const body = text(req).catch(() => null);
      received.push(body);
      void body.then((all) => res.end(all ?? ''));
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const instanceUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    crm = await startCrmTestService({
      provider: 'hubspot',
      env: { CRM_PROXY_TIMEOUT_MS: String(SILENCE_MS) },
      timeouts: {
        headersMs: SILENCE_MS,
        requestMs: SILENCE_MS,
        uploadMs: 60_000,
        keepAliveMs: 1_000,
        unreadMs: 60_000,
        checkMs: 20,
      },
    });
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    const data = { instanceUrl, loginUrl: instanceUrl };
    await crm.prisma.cRMOAuthToken.update({ where: { id }, data });
    head = [
      `POST /crm-oauth/connections/${id}/proxy/upload HTTP/1.1`,
      'Host: service.test',
      'Connection: close',
      `Authorization: ${user.bearer}`,
      `Content-Length: ${BYTES}`,
      '\r\n',
    ].join('\r\n');
  });
  const open: RawConnection[] = [];
  beforeEach(() => {
    received = [];
  });
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });
  afterAll(async () => {
    await crm.close();
    host.closeAllConnections();
    host.close();
  });

  const begin = (): RawConnection => {
    const connection = openRaw(crm.url);
    open.push(connection);
    connection.send(head);
    return connection;
  };

  it('passes, as long as it comes', async () => {
    const connection = begin();
    connection.trickle('x');
    const [answer] = await connection.answers();
    expect([answer?.status, answer?.body]).toEqual([200, 'x'.repeat(BYTES)]);
  });

  it('is given up where its caller falls silent: 408, and the CRM gets no whole request', async () => {
    const connection = begin();
    connection.send('only this');
    const [answer] = await connection.answers();
    expect([answer?.status, JSON.parse(answer?.body ?? '').code]).toEqual([408, 'request_timeout']);
    expect(await Promise.all(received)).toEqual([null]);
  });

  it('is given up where its caller leaves', async () => {
    const arrived = once(host, 'request');
    const connection = begin();
    connection.send('only this');
    await arrived;
    connection.close();
    expect(await Promise.all(received)).toEqual([null]);
  });
});

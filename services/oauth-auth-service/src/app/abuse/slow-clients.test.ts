import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestService, type TestService } from '../../testing/index.js';
import { openRaw, type RawConnection } from '../../testing/raw-http.js';
import { createHttpServer, type ServerTimeouts } from '../server.js';

const TIMEOUTS: ServerTimeouts = {
  headersMs: 200,
  requestMs: 400,
  uploadMs: 60_000,
  keepAliveMs: 100,
  unreadMs: 60_000,
  checkMs: 20,
};

const GET = 'GET /healthz HTTP/1.1\r\nHost: service.test\r\n';
const POST =
  'POST /auth/login HTTP/1.1\r\nHost: service.test\r\nContent-Type: application/json\r\n';

/** What a slow client sends at first, and what it goes on with. */
const SLOW: readonly [string, string, string][] = [
  ['says nothing', '', ''],
  ['sends its headers byte by byte', GET, 'x'],
  ['sends one header after the other', GET, 'X-A: b\r\n'],
  ['announces a body and sends none', `${POST}Content-Length: 50\r\n\r\n`, ''],
  ['sends its body byte by byte', `${POST}Content-Length: 60000\r\n\r\n{"a":"`, 'x'],
  ['sends its body in tiny chunks', `${POST}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
  ['sends blank lines before its request', '\r\n', '\r\n'],
];

describe('a client that takes its time', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ timeouts: TIMEOUTS });
  });
  afterAll(() => service.close());

  const open: RawConnection[] = [];
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });
  const begin = (first: string, then: string): RawConnection => {
    const connection = openRaw(service.url);
    open.push(connection);
    connection.send(first);
    if (then !== '') connection.trickle(then);
    return connection;
  };

  it.each(SLOW)('and %s gets 408 and is cut off', async (_what, first, then) => {
    const connection = begin(first, then);
    const [answer, ...others] = await connection.answers();
    expect(answer?.status).toBe(408);
    expect(answer?.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      connection: 'close',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      code: 'request_timeout',
      requestId: answer?.headers['x-request-id'],
    });
    expect(others).toEqual([]);
    await connection.gone;
  });

  it('gets one answer, not two, when it was answered before its body was there', async () => {
    const connection = begin(
      'POST /nowhere HTTP/1.1\r\nHost: service.test\r\nContent-Length: 50\r\n\r\n{',
      ' ',
    );
    const answers = await connection.answers();
    expect(answers.map(({ status }) => status)).toEqual([404]);
    await connection.gone;
  });

  it('loses a connection that it keeps open without use', async () => {
    const connection = begin(`${GET}\r\n`, '');
    expect((await connection.answers()).map(({ status }) => status)).toEqual([200]);
    await connection.gone;
  });

  it('keeps nobody else waiting, however many there are of it', async () => {
    const slow = Array.from({ length: 300 }, (_, turn) => {
      const [, first, then] = SLOW[turn % SLOW.length] ?? ['', '', ''];
      return begin(first, then);
    });
    for (let turn = 0; turn < 20; turn += 1) {
      expect((await service.http.get('/healthz')).status).toBe(200);
    }
    await service.registerUser();
    await Promise.all(slow.map(({ gone }) => gone));
  });
});

describe('a client that does not read its answer', () => {
  /** A server of nothing but the timeouts. */
  async function serving(answer: RequestListener, unreadMs: number) {
    const server = createHttpServer({ ...TIMEOUTS, unreadMs });
    server.on('request', answer);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = openRaw(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [socket] = await once(server, 'connection');
    const close = () => {
      client.close();
      return new Promise((resolve) => server.close(resolve));
    };
    return { client, socket, close };
  }

  it('loses the connection', async () => {
    // More than the buffers of both sides hold.
    const answer = Buffer.alloc(32 * 1024 * 1024);
    const { client, socket, close } = await serving((_req, res) => res.end(answer), 100);
    client.pause();
    client.send(`${GET}\r\n`);
    await once(socket, 'close');
    await close();
  });

  it('is not one that we keep waiting', async () => {
    let answers = 0;
    const { client, close } = await serving((_req, res) => {
      // As a slow CRM would: nothing for longer than the timeout, then a part, then nothing again.
      res.on('timeout', () => {
        answers += 1;
        if (answers === 1) res.write('late');
        else res.end(', and later');
      });
    }, 50);
    client.send(`${GET}Connection: close\r\n\r\n`);
    const [answer] = await client.answers();
    expect(answer?.status).toBe(200);
    expect(answer?.body).toContain('later');
    await close();
  });
});

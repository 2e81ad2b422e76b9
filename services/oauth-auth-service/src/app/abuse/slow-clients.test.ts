import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { startTestService, type TestService } from '../../testing/index.js';
import { openRaw, type RawConnection } from '../../testing/raw-http.js';
import { createHttpServer, type ServerTimeouts } from '../server.js';

const TIMEOUTS: ServerTimeouts = {
  headersMs: 200,
  requestMs: 400,
  keepAliveMs: 100,
  idleMs: 60_000,
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
  it('loses the connection when nothing has moved for the idle time', async () => {
    const server = createHttpServer({ ...TIMEOUTS, idleMs: 200 });
    // More than the buffers of both sides hold.
    server.on('request', (_req, res) => res.end(Buffer.alloc(32 * 1024 * 1024)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const client = openRaw(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    client.pause();
    client.send(`${GET}\r\n`);
    const [socket] = await accepted;
    await once(socket, 'close');
    client.close();
    await new Promise((resolve) => server.close(resolve));
  });
});

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProviderHttp } from './http.js';

describe('ProviderHttp: a whole answer or a TransportError that says whether anything was sent', () => {
  const http = new ProviderHttp();
  let server: Server;
  let answer: RequestListener;
  let connections = 0;

  beforeAll(async () => {
    server = createServer((req, res) => answer(req, res));
    server.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await http.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const send = (deadlineMs = 2_000) =>
    http.send({ method: 'POST', url: url(), form: { a: 'b c', token: 'x&y' }, deadlineMs });

  it('sends a form and reads status, type, body and Retry-After', async () => {
    let received = '';
    answer = (req, res) => {
      req.setEncoding('utf8').on('data', (text: string) => {
        received += text;
      });
      req.on('end', () => {
        res.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' }).end('{}');
      });
    };
    expect(await send()).toEqual({
      status: 429,
      contentType: 'application/json',
      retryAfter: 7,
      body: '{}',
    });
    expect(received).toBe('a=b+c&token=x%26y');
  });

  it.each([
    ['soon', undefined],
    ['-1', undefined],
    [new Date(Date.now() - 60_000).toUTCString(), 0],
  ])('Retry-After: %s is %p', async (header, seconds) => {
    answer = (_req, res) => void res.writeHead(503, { 'retry-after': header }).end();
    expect((await send()).retryAfter).toBe(seconds);
  });

  it('reads Retry-After as a date (RFC 9110 §10.2.3)', async () => {
    const at = new Date(Date.now() + 60_000).toUTCString();
    answer = (_req, res) => void res.writeHead(503, { 'retry-after': at }).end();
    const { retryAfter } = await send();
    expect(retryAfter).toBeGreaterThan(55);
    expect(retryAfter).toBeLessThanOrEqual(60);
  });

  it('follows no redirect, which would carry the secret elsewhere (RFC 9700 §4.12)', async () => {
    let requests = 0;
    answer = (_req, res) => {
      requests += 1;
      res.writeHead(307, { location: url() }).end();
    };
    expect((await send()).status).toBe(307);
    expect(requests).toBe(1);
  });

  it('takes a new connection for every call', async () => {
    answer = (_req, res) => void res.end('{}');
    const before = connections;
    await send();
    await send();
    expect(connections - before).toBe(2);
  });

  it('the deadline holds from connecting to the last byte of a dripping body', async () => {
    answer = (_req, res) => {
      res.writeHead(200).write('{');
      const drip = setInterval(() => res.write(' '), 20);
      res.on('close', () => clearInterval(drip));
    };
    await expect(send(150)).rejects.toMatchObject({ delivery: 'unknown', reason: 'timeout' });
  });

  it.each<[string, RequestListener, string]>([
    ['never answers', () => undefined, 'timeout'],
    ['resets', (req) => void req.socket.resetAndDestroy(), 'reset'],
    ['closes without a word', (req) => void req.socket.destroy(), 'reset'],
    [
      'stops before the promised length',
      (_req, res) => {
        res.writeHead(200, { 'content-length': 100 }).write('{}', () => res.destroy());
      },
      'reset',
    ],
    ['sends more than a megabyte', (_req, res) => void res.end('x'.repeat(1_100_000)), 'too_large'],
    ['does not speak HTTP', (req) => void req.socket.end('SSH-2.0-OpenSSH\r\n'), 'reset'],
  ])('a server that %s: it may have acted', async (_what, listener, reason) => {
    answer = listener;
    await expect(send(300)).rejects.toMatchObject({ delivery: 'unknown', reason });
  });

  it.each([
    // Reserved for names that never resolve (RFC 6761 §6.4).
    ['a name that does not resolve', () => 'https://crm.invalid/token'],
    ['a certificate that is none', () => url().replace('http:', 'https:')],
    ['a port that is closed', () => 'http://127.0.0.1:1/token'],
  ])('%s: nothing was sent', async (_what, target) => {
    const call = { method: 'POST', url: target(), deadlineMs: 2_000 } as const;
    await expect(http.send(call)).rejects.toMatchObject({
      delivery: 'not_sent',
      reason: 'unreachable',
    });
  });

  it('names neither address nor form in its error', async () => {
    answer = (req) => void req.socket.destroy();
    await expect(send()).rejects.toMatchObject({
      message: expect.not.stringMatching(/127\.0\.0\.1|x&y/),
    });
  });
});

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sender } from './sender.js';
import { Targets } from './target.js';

const DEADLINE_MS = 1_500;

let server: Server;
let sender: Sender;
let port: number;
let connections = 0;
let answer: RequestListener = (_req, res) => res.end();

beforeAll(async () => {
  server = createServer((req, res) => answer(req, res));
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  sender = new Sender(new Targets({ allowLoopback: true }), DEADLINE_MS);
});
afterAll(async () => {
  await sender.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const post = () => sender.post(`http://127.0.0.1:${port}/`, { 'webhook-id': '1' }, '{}');

describe('what is sent to a webhook', () => {
  it('is answered by a status, whatever comes with it', async () => {
    answer = (_req, res) => res.writeHead(201).end('{"secret":"of theirs"}');
    expect(await post()).toEqual({ status: 201 });
  });

  it('follows no redirect', async () => {
    let requests = 0;
    answer = (_req, res) => {
      requests += 1;
      res.writeHead(307, { location: `http://127.0.0.1:${port}/inside` }).end();
    };
    expect(await post()).toEqual({ status: 307 });
    expect(requests).toBe(1);
  });

  it('waits no longer than the deadline for an answer', async () => {
    answer = () => undefined;
    expect(await post()).toEqual({ error: 'timeout' });
  });

  it('does not read an answer without end', async () => {
    answer = (_req, res) => {
      res.writeHead(200);
      const more = () => {
        while (res.write('x'.repeat(4_096)));
      };
      res.on('drain', more);
      more();
    };
    expect(await post()).toEqual({ status: 200 });
  });

  it('does not wait for an answer that drips beyond the deadline', async () => {
    answer = (_req, res) => res.writeHead(200).write('x');
    const began = performance.now();
    expect(await post()).toEqual({ status: 200 });
    expect(performance.now() - began).toBeLessThan(DEADLINE_MS * 4);
  });

  it('reaches no inside address, though its name was public when it was judged', async () => {
    let address = '93.184.216.34';
    const targets = new Targets({ allowLoopback: false, resolve: async () => [address] });
    const url = `https://hooks.example.com:${port}/`;
    await targets.check(url);
    address = '127.0.0.1';
    const before = connections;
    const strict = new Sender(targets, DEADLINE_MS);
    expect(await strict.post(url, {}, '{}')).toEqual({ error: 'address_not_allowed' });
    expect(await strict.post(`https://127.0.0.1:${port}/`, {}, '{}')).toEqual({
      error: 'address_not_allowed',
    });
    await strict.close();
    expect(connections).toBe(before);
  });
});

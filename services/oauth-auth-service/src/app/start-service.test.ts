import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import type { Env } from '../platform/config/env.js';
import { testEnv } from '../testing/index.js';

// The compiled program, as it is deployed.
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let database: TestDatabase;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await database.drop();
});

function start(extra: Env = {}, { ipc = false } = {}) {
  const env = { ...testEnv(database.url), PORT: '0', LOG_LEVEL: 'info', ...extra };
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  // Node emits no 'close' for a child whose IPC channel its parent has closed.
  const ended = once(child, ipc ? 'exit' : 'close').then(([code]) => Number(code));
  return { child, output, ended };
}

async function listening({ child, output }: ReturnType<typeof start>) {
  for (;;) {
    const line = output.stdout.split('\n').find((text) => text.includes('"msg":"listening"'));
    if (line !== undefined) return JSON.parse(line) as { url: string; port: number };
    if (child.exitCode !== null) throw new Error(output.stderr);
    await once(child.stdout ?? child, 'data');
  }
}

describe('the service as a process', () => {
  it('logs one line when it listens, naming the port that the system chose', async () => {
    const service = start();
    const { url, port } = await listening(service);
    expect(url).toBe(`http://localhost:${port}`);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  });

  it('finishes the request in flight on SIGTERM, and takes no new one', async () => {
    const service = start();
    const { url } = await listening(service);
    const body = JSON.stringify({ email: 'late@example.com', password: 'a quiet river walk' });
    const request = fetch(`${url}/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: new ReadableStream({
        start: async (controller) => {
          controller.enqueue(Buffer.from(body.slice(0, 10)));
          await fetch(`${url}/healthz`);
          service.child.kill('SIGTERM');
          while (!service.output.stdout.includes('shutting down')) {
            await once(service.child.stdout ?? service.child, 'data');
          }
          await expect(fetch(`${url}/healthz`)).rejects.toThrow();
          controller.enqueue(Buffer.from(body.slice(10)));
          controller.close();
        },
      }),
      duplex: 'half',
    });
    expect((await request).status).toBe(201);
    expect(await service.ended).toBe(0);
  });

  it('ends when the process that started it is gone', async () => {
    const service = start({}, { ipc: true });
    await listening(service);
    service.child.disconnect();
    expect(await service.ended).toBe(0);
  });

  it.each<[string, Env, RegExp]>([
    ['a wrong variable', { JWT_ACCESS_TTL: 'soon' }, /^JWT_ACCESS_TTL must be .*\.\n$/],
    ['a missing secret', { TOKEN_ENCRYPTION_KEYS: '' }, /^TOKEN_ENCRYPTION_KEYS is required.*\n$/],
  ])('ends with one sentence on stderr for %s', async (_what, env, sentence) => {
    const { output, ended } = start(env);
    expect(await ended).toBe(1);
    expect(output.stderr).toMatch(sentence);
  });

  it('ends with one sentence when the database is not there', async () => {
    const { output, ended } = start({ DATABASE_URL: `${database.url}_missing` });
    expect(await ended).toBe(1);
    expect(output.stderr).toBe('The database of DATABASE_URL refuses us (3D000).\n');
  });

  it('ends with one sentence when the port is taken', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { output, ended } = start({ PORT: String(port) });
    expect(await ended).toBe(1);
    expect(output.stderr).toMatch(new RegExp(`^Port ${port} is in use;.*\\n$`));
    other.close();
  });
});

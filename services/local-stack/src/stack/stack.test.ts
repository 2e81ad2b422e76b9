import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { identify, isAlive } from '../../../../scripts/lib/process-identity.mjs';
import { PROVIDERS } from '../launch/providers.js';
import { withClient } from '../postgres/databases.js';
import {
  ended,
  type Launched,
  makeDataDirectory,
  removeDataDirectory,
  startLauncher,
} from '../testing/launched.js';

let data: string;
const started: Launched[] = [];

async function launch(env?: Record<string, string>): Promise<Launched> {
  const launched = await startLauncher(data, env);
  started.push(launched);
  return launched;
}

async function launchReady(): Promise<Launched> {
  const launched = await launch();
  await launched.ready();
  return launched;
}

const postmaster = async () => {
  const lines = await readFile(join(data, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  return identify(Number(lines.split('\n')[0]));
};

const sandbox = async () => {
  const instance = JSON.parse(await readFile(join(data, 'sandbox', 'instance.json'), 'utf8'));
  return identify(instance.pid);
};

const query = (url: string | undefined, sql: string) =>
  withClient(url ?? '', async (client) => (await client.query(sql)).rows);

// One data directory for all, as each test ends with nothing running in it.
beforeAll(async () => {
  data = await makeDataDirectory();
});

afterAll(() => removeDataDirectory(data));

afterEach(async () => {
  for (const launched of started.splice(0)) {
    if (launched.process.exitCode === null && launched.process.signalCode === null) {
      await launched.end('SIGTERM');
    }
  }
});

describe('the development stack', () => {
  it('fills in database, keys and sandbox, and is gone when its only user ends', async () => {
    const only = await launchReady();
    const env = await only.environment();
    const [database, crm] = [await postmaster(), await sandbox()];

    expect(await query(env['DATABASE_URL'], 'SELECT count(*)::int AS n FROM tenants')).toEqual([
      { n: 0 },
    ]);
    expect(env['TOKEN_ENCRYPTION_KEYS']).toMatch(/^dev-\w+:[A-Za-z0-9+/]{43}=$/);
    expect(env['SALESFORCE_LOGIN_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

    expect(await only.end('SIGINT')).toBe(0);
    expect([isAlive(database), isAlive(crm)]).toEqual([false, false]);
    expect(isAlive(identify(env.pid))).toBe(false);
  });

  it('is shared by a second launcher, and stopped by the last one out', async () => {
    const first = await launchReady();
    const second = await launchReady();
    const [one, other] = [await first.environment(), await second.environment()];
    expect({ ...other, pid: 0 }).toEqual({ ...one, pid: 0 });
    const [database, crm] = [await postmaster(), await sandbox()];

    await first.end('SIGTERM');
    expect([isAlive(database), isAlive(crm)]).toEqual([true, true]);
    await query(other['DATABASE_URL'], 'SELECT 1');

    await second.end('SIGTERM');
    expect([isAlive(database), isAlive(crm)]).toEqual([false, false]);
  });

  it('knows the callback of every service that shares the sandbox', async () => {
    const [first, second] = [await launchReady(), await launchReady()];
    const { SALESFORCE_LOGIN_URL: origin } = await first.environment();
    for (const { provider } of PROVIDERS) {
      const response = await fetch(`${origin}/__sandbox/${provider}/apps`);
      const { items } = (await response.json()) as { items: { redirectUris: string[] }[] };
      expect(items.map(({ redirectUris }) => redirectUris)).toEqual([
        [first, second].map(
          ({ port }) => `http://localhost:${port}/crm-oauth/${provider}/callback`,
        ),
      ]);
    }
  });

  it('ends the service of a killed launcher, and the next one attaches and cleans up', async () => {
    const killed = await launchReady();
    const before = await killed.environment();
    const [database, crm] = [await postmaster(), await sandbox()];
    await killed.end('SIGKILL');
    await ended(identify(before.pid));
    expect([isAlive(database), isAlive(crm)]).toEqual([true, true]);

    const next = await launchReady();
    const after = await next.environment();
    expect(after['DATABASE_URL']).toBe(before['DATABASE_URL']);
    expect(await postmaster()).toEqual(database);
    await next.end('SIGTERM');
    expect([isAlive(database), isAlive(crm)]).toEqual([false, false]);
  });

  it('keeps the data over restarts and over a killed database server', async () => {
    const first = await launchReady();
    const { DATABASE_URL: url } = await first.environment();
    await query(url, `INSERT INTO tenants (id, name) VALUES (gen_random_uuid(), 'Acme')`);
    const database = await postmaster();
    process.kill(database.pid, 'SIGKILL');
    await ended(database);
    await first.end('SIGTERM');

    const second = await launchReady();
    const { DATABASE_URL: again } = await second.environment();
    expect(again).toBe(url);
    expect(await query(again, 'SELECT name FROM tenants')).toEqual([{ name: 'Acme' }]);
  });

  it('shows no secret to other users of the machine', async () => {
    await launchReady();
    const mode = async (path: string) => ((await stat(join(data, path))).mode & 0o777).toString(8);
    expect(await mode('postgres/password')).toBe('600');
    expect(await mode('keys/jwt-private-keys')).toBe('600');
    expect(await mode('keys/sandbox-salesforce.json')).toBe('600');
  });
});

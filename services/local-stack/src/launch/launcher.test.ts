import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Launched,
  makeDataDirectory,
  removeDataDirectory,
  startLauncher,
} from '../testing/launched.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { PROVIDERS } from './providers.js';

const CREDENTIALS = Object.fromEntries(
  PROVIDERS.flatMap(({ clientId, clientSecret }) => [
    [clientId, 'id'],
    [clientSecret, 'secret'],
  ]),
);

let data: string;
let database: TestDatabase;

beforeAll(async () => {
  [data, database] = [await makeDataDirectory(), await createTestDatabase()];
});

afterAll(async () => {
  await database.drop();
  await removeDataDirectory(data);
});

/** A launcher that needs neither the embedded database nor the sandbox. */
const launch = (env: Record<string, string> = {}): Promise<Launched> =>
  startLauncher(data, { DATABASE_URL: database.url, ...CREDENTIALS, ...env });

describe('the launcher', () => {
  it('leaves alone what the environment already says', async () => {
    const launched = await launch({ SALESFORCE_LOGIN_URL: 'http://127.0.0.1:9' });
    await launched.ready();
    expect(await launched.environment()).toMatchObject({
      DATABASE_URL: database.url,
      SALESFORCE_LOGIN_URL: 'http://127.0.0.1:9',
      SALESFORCE_CLIENT_ID: 'id',
    });
    expect(launched.output()).not.toContain('sandbox');
    expect(await launched.end('SIGTERM')).toBe(0);
  });

  it("passes on the service's exit code", async () => {
    const launched = await launch({ FIXTURE_EXIT_CODE: '3' });
    await launched.ready();
    expect(await launched.end('SIGTERM')).toBe(3);
  });

  it('makes up nothing in production', async () => {
    const launched = await launch({ NODE_ENV: 'production' });
    let env: Record<string, unknown> = {};
    while (Object.keys(env).length === 0) {
      env = await launched.environment().catch(() => ({}));
    }
    expect(Object.keys(env).sort()).toEqual(['DATABASE_URL', 'SALESFORCE_CLIENT_ID', 'pid']);
    await launched.end('SIGTERM');
  });
});

describe('what keeps it from starting is one sentence', () => {
  let taken: Server;

  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, resolve);
    });
  });

  afterAll(() => {
    taken.close();
  });

  const sentenceOf = async (env: Record<string, string>): Promise<string> => {
    const launched = await launch(env);
    expect(await launched.end()).toBe(1);
    return launched.output();
  };

  it('a port in use', async () => {
    const { port } = taken.address() as AddressInfo;
    expect(await sentenceOf({ PORT: String(port) })).toBe(
      `Port ${port} is in use; end the program that listens there or set PORT to another.\n`,
    );
  });

  it('a bad port', async () => {
    expect(await sentenceOf({ PORT: 'http' })).toBe(
      'PORT must be a whole number from 0 to 65535.\n',
    );
  });

  it('a provider configured by half', async () => {
    expect(await sentenceOf({ SALESFORCE_CLIENT_SECRET: '' })).toBe(
      'SALESFORCE_CLIENT_ID is set but SALESFORCE_CLIENT_SECRET is not; set both, or neither to use the local sandbox.\n',
    );
  });

  it('an unreachable database, without its password', async () => {
    const sentence = await sentenceOf({ DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:1/x' });
    expect(sentence).toBe(
      'The database of DATABASE_URL at 127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1.\n',
    );
  });

  it('a DATABASE_URL that is none', async () => {
    expect(await sentenceOf({ DATABASE_URL: 'nonsense' })).toBe(
      'DATABASE_URL must be a postgresql:// connection string.\n',
    );
  });
});

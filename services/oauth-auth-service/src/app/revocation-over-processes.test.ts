import { createTestDatabase, migrate, startPostgres, type TestDatabase } from '@tetrix/local-stack';
import pg from 'pg';
import {
  GOOD_PASSWORD,
  newEmail,
  type ServiceProcess,
  startServiceProcess,
  testEnv,
} from '../testing/index.js';

/** "Moments", with room for a busy machine; a token would live for ten minutes. */
const DEADLINE_MS = 5_000;

interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const post = async (at: ServiceProcess, path: string, body: object, token?: string) =>
  fetch(at.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });

async function register(at: ServiceProcess): Promise<SignedIn & { readonly email: string }> {
  const email = newEmail();
  const response = await post(at, '/auth/register', { email, password: GOOD_PASSWORD });
  return { email, ...((await response.json()) as SignedIn) };
}

const statusOf = async (at: ServiceProcess, { accessToken }: SignedIn): Promise<number> => {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await fetch(`${at.url}/users/profile`, { headers })).status;
};

/** @throws Error where it is not so in time */
async function soon(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not so within ${DEADLINE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const refuses = (at: ServiceProcess, who: SignedIn) =>
  soon(async () => (await statusOf(at, who)) === 401);

// One issuer, as in production: each process has an address of its own.
const envOf = (url: string) => testEnv(url, { JWT_ISSUER: 'http://tetrix.test' });

describe('a session that ends at one process', () => {
  let database: TestDatabase;
  let one: ServiceProcess;
  let two: ServiceProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    const env = envOf(database.url);
    [one, two] = await Promise.all([startServiceProcess(env), startServiceProcess(env)]);
  });
  afterAll(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await database.drop();
  });

  it('by logging out, is refused by the other within moments', async () => {
    const user = await register(one);
    expect(await statusOf(two, user)).toBe(200);
    await post(one, '/auth/logout', {}, user.accessToken);
    expect(await statusOf(one, user)).toBe(401);
    await refuses(two, user);
  });

  it('by a change of password elsewhere, is refused by both; the one that changed it lives on', async () => {
    const user = await register(one);
    const signIn = await post(two, '/auth/login', { email: user.email, password: GOOD_PASSWORD });
    const other = (await signIn.json()) as SignedIn;
    const newPassword = 'eleven geese under the bridge';
    const change = { currentPassword: GOOD_PASSWORD, newPassword };
    await post(one, '/users/change-password', change, user.accessToken);
    await refuses(one, other);
    await refuses(two, other);
    expect(await statusOf(two, user)).toBe(200);
  });

  it('by the reuse of a refresh token, takes its access tokens along', async () => {
    const user = await register(one);
    const { refreshToken } = user;
    await post(one, '/auth/refresh', { refreshToken });
    await post(two, '/auth/refresh', { refreshToken });
    await refuses(one, user);
    await refuses(two, user);
  });

  it('while the other hears nothing for a moment, is refused all the same', async () => {
    const user = await register(one);
    expect(await statusOf(two, user)).toBe(200);
    const db = new pg.Client({ connectionString: database.url });
    await db.connect();
    await db.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE '%:listener'`,
    );
    await db.end();
    await post(one, '/auth/logout', {}, user.accessToken);
    await refuses(two, user);
  });
});

describe('a restart of the database', () => {
  it('loses no end of a session, and the processes hear of new ones again', async () => {
    const postgres = await startPostgres();
    try {
      const url = await postgres.createDatabase('restarted');
      await migrate(url);
      const env = envOf(url);
      const [one, two] = await Promise.all([startServiceProcess(env), startServiceProcess(env)]);
      try {
        const [before, after] = [await register(one), await register(one)];
        await post(one, '/auth/logout', {}, before.accessToken);
        await refuses(two, before);
        await postgres.restart('immediate');
        await soon(async () => (await statusOf(two, after)) === 200);
        await refuses(two, before);
        await soon(async () => (await post(one, '/auth/logout', {}, after.accessToken)).ok);
        await refuses(two, after);
      } finally {
        await Promise.all([one.stop(), two.stop()]);
      }
    } finally {
      await postgres.stop();
    }
  }, 60_000);
});

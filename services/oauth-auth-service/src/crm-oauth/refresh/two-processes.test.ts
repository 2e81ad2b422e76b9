import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import pg from 'pg';
import {
  cookieOf,
  registerCallback,
  type ServiceProcess,
  salesforceEnv,
  startServiceProcess,
  testEnv,
} from '../../testing/index.js';

/** Two whole processes over one database, and a provider that ends a grant at the first reuse. */
describe('two service processes and a rotating grant whose reuse is fatal', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let db: pg.Client;
  let services: ServiceProcess[];
  let bearer: string;
  let id: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ salesforce: { app: { rotateRefreshTokens: true } } });
    database = await createTestDatabase();
    db = new pg.Client({ connectionString: database.url });
    await db.connect();
    const env = testEnv(database.url, {
      ...salesforceEnv(sandbox),
      LOG_LEVEL: 'info',
      JWT_ISSUER: 'http://tetrix.test',
    });
    services = await Promise.all([startServiceProcess(env), startServiceProcess(env)]);
    const origins = services.map(({ url }) => url.replace('127.0.0.1', 'localhost'));
    await registerCallback(sandbox, ...origins);
    bearer = await signIn();
    id = await link();
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await db.end();
    await database.drop();
    await sandbox.close();
  });

  const post = (service: ServiceProcess | undefined, path: string, body: object) =>
    fetch(`${service?.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: bearer ?? '' },
      body: JSON.stringify(body),
    });

  async function signIn(): Promise<string> {
    const account = { email: 'two@example.com', password: 'a quiet walk by the river' };
    const response = await fetch(`${services[0]?.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    });
    return `Bearer ${((await response.json()) as { accessToken: string }).accessToken}`;
  }

  async function link(): Promise<string> {
    const started = await post(services[0], '/crm-oauth/salesforce/initiate', {});
    const { authorizationUrl } = (await started.json()) as { authorizationUrl: string };
    const { redirectTo } = await sandbox.control.salesforce.consent({ authorizationUrl });
    const finished = await fetch(redirectTo, {
      headers: { cookie: cookieOf(started.headers.get('set-cookie')), accept: 'application/json' },
    });
    return ((await finished.json()) as { connectionId: string }).connectionId;
  }

  const expire = () =>
    db.query("UPDATE crm_oauth_tokens SET expires_at = now() - interval '1 minute' WHERE id = $1", [
      id,
    ]);

  const refreshCalls = async () => {
    const { endpoints, chains } = await sandbox.control.counters();
    const outcomes = endpoints['salesforce']?.['token']?.outcomes['refresh_token'] ?? {};
    const made = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    return { made, replays: chains['salesforce']?.replays ?? -1 };
  };

  it('fifty simultaneous requests on an expired token make exactly one provider refresh', async () => {
    await sandbox.control.salesforce.setSwitches({ tokenProcessingMs: 200 });
    await sandbox.control.resetCounters();
    await expire();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        post(services[index % 2], '/crm-oauth/salesforce/token', {}),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as {
      accessToken: string;
    }[];
    expect(new Set(bodies.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(await refreshCalls()).toEqual({ made: 1, replays: 0 });
    for (const service of services)
      expect(service.output()).toContain('/crm-oauth/salesforce/token');
  });

  it('over many expiries every refresh is single, and both processes win leases', async () => {
    await sandbox.control.salesforce.setSwitches({ tokenProcessingMs: 5 });
    await sandbox.control.resetCounters();
    const holders = new Set<string>();
    await db.query('CREATE TABLE lease_log (holder text)');
    await db.query(`CREATE FUNCTION log_lease() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO lease_log VALUES (NEW.lease_holder); RETURN NEW; END $$`);
    await db.query(`CREATE TRIGGER log_lease AFTER UPDATE ON crm_oauth_tokens FOR EACH ROW
      WHEN (NEW.lease_holder IS NOT NULL) EXECUTE FUNCTION log_lease()`);
    const rounds = 20;
    for (let round = 0; round < rounds; round += 1) {
      await expire();
      const order = round % 2 === 0 ? services : [...services].reverse();
      const answers = await Promise.all(
        order.flatMap((service) =>
          Array.from({ length: 4 }, () => post(service, '/crm-oauth/salesforce/token', {})),
        ),
      );
      expect(answers.every(({ status }) => status === 200)).toBe(true);
    }
    expect(await refreshCalls()).toEqual({ made: rounds, replays: 0 });
    const { rows } = await db.query<{ holder: string }>('SELECT DISTINCT holder FROM lease_log');
    for (const { holder } of rows) holders.add(holder.split(':').at(-2) ?? '');
    expect(holders).toEqual(new Set(services.map(({ pid }) => String(pid))));
  });

  it('overlapping forced refreshes over both processes share one call', async () => {
    await sandbox.control.salesforce.setSwitches({ tokenProcessingMs: 500 });
    await sandbox.control.resetCounters();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post(services[index % 2], '/crm-oauth/salesforce/refresh', { connectionId: id }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await refreshCalls()).toEqual({ made: 1, replays: 0 });
  });
});

import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';
import { defaultTimes } from './times.js';

describe('a lease that the database is slow to give', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let id: string;

  beforeAll(async () => {
    crm = await startCrmTestService();
    user = await crm.registerUser();
    id = (await crm.link(user)).id;
    await crm.age(id, 8_000);
    await crm.sandbox.control.resetCounters();
  });
  afterAll(() => crm.close());

  const obtain = () =>
    crm.http.post('/crm-oauth/salesforce/token').set('Authorization', user.bearer).send({});

  /** Somebody holds the row, so that the statement that takes the lease has to wait. */
  async function whileRowIsLocked<T>(action: () => Promise<T>): Promise<T> {
    const other = await crm.database.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT 1 FROM crm_oauth_tokens WHERE id = $1 FOR UPDATE', [id]);
      const result = await action();
      await other.query('COMMIT');
      return result;
    } finally {
      other.release();
    }
  }

  const leaseIsWaitedFor = async () => {
    for (;;) {
      const [{ waiting } = { waiting: 0 }] = await crm.prisma.$queryRaw<{ waiting: number }[]>`
        SELECT count(*)::int AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      if (waiting > 0) return;
    }
  };

  it('may run out during a call: nothing is sent, the caller hears when to come again', async () => {
    const { answer } = await whileRowIsLocked(async () => {
      const asked = obtain().then((response) => response);
      await leaseIsWaitedFor();
      crm.clock.advance(defaultTimes.slackMs / 1000 + 1);
      return { answer: asked };
    });
    const { status, headers, body } = await answer;
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(body).toMatchObject({
      code: 'provider_unavailable',
      diagnosis: { code: 'refresh_postponed', retryable: true },
    });
    const { endpoints } = await crm.sandbox.control.counters();
    expect(endpoints['salesforce']?.['token']?.requests ?? 0).toBe(0);
    expect(await crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } })).toMatchObject({
      status: 'active',
      intentGeneration: null,
      leaseHolder: null,
    });
  });

  it('and the next call, given its lease in time, refreshes', async () => {
    await crm.forgetBackoff(id);
    expect((await obtain()).status).toBe(200);
    const { endpoints } = await crm.sandbox.control.counters();
    expect(endpoints['salesforce']?.['token']?.requests).toBe(1);
  });
});

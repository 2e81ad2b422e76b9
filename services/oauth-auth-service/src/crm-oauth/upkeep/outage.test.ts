import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { countWaiting, sweepNow, tokenEndpoint } from '../../testing/background-lab.js';
import { openProcessLab, type ProcessLab } from '../../testing/process-lab.js';
import type { ServiceProcess } from '../../testing/service-process.js';

const GRANTS = 40;
const CONCURRENCY = 2;

describe('a provider that is away for longer than the margin', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let services: ServiceProcess[];

  beforeAll(async () => {
    sandbox = await startSandbox({ salesforce: { app: { rotateRefreshTokens: true } } });
    database = await createTestDatabase();
    lab = await openProcessLab(database.url, sandbox, {
      BACKGROUND_CONCURRENCY: String(CONCURRENCY),
      CRM_PROVIDER_DEADLINE_MS: '2000',
    });
    services = [await lab.start(), await lab.start()];
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await lab.close();
    await database.drop();
    await sandbox.close();
  });

  it('costs no caller an error while tokens are valid, and every grant recovers by itself', async () => {
    const seeded = await lab.seed(GRANTS, { remainingSeconds: 200 });
    await sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'html502' },
    });
    await sweepNow(lab);
    const statuses = await Promise.all(
      seeded.flatMap(({ id }) =>
        services.map(async (service) => (await lab.obtain(service, id)).status),
      ),
    );
    expect(statuses).toEqual(Array(GRANTS * 2).fill(200));
    expect(await countWaiting(lab)).toBe(GRANTS);

    // What the callers set going during the outage ends before the recovery is counted.
    for (let seen = -1, now = 0; seen !== now; ) {
      seen = now;
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { requests, inFlight } = tokenEndpoint(await sandbox.control.counters());
      now = requests + inFlight;
    }
    await sandbox.control.resetCounters();
    await sandbox.control.clearFaults();
    while ((await countWaiting(lab)) > 0) {
      // The minutes between two sweeps and the back-off of each grant go by at once; the circuits
      // of the two processes close in their own time.
      await lab.db.query('UPDATE crm_oauth_tokens SET next_attempt_at = NULL');
      await sweepNow(lab);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { refreshed, maxInFlight } = tokenEndpoint(await sandbox.control.counters());
    expect(refreshed).toBe(GRANTS);
    expect(maxInFlight).toBeLessThanOrEqual(CONCURRENCY * services.length);
    const { rows } = await lab.db.query(
      "SELECT count(*)::int AS count FROM crm_oauth_tokens WHERE status = 'active' AND last_error_code IS NULL",
    );
    expect(rows[0].count).toBe(GRANTS);
    const { chains } = await sandbox.control.counters();
    expect(chains['salesforce']?.replays).toBe(0);
  }, 60_000);
});

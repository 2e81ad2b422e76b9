import { type FaultInput, type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { countWaiting, sweepNow, tokenEndpoint } from '../../testing/background-lab.js';
import { openProcessLab, type ProcessLab } from '../../testing/process-lab.js';
import type { SeededConnection } from '../../testing/seed-connections.js';
import type { ServiceProcess } from '../../testing/service-process.js';

const GRANTS = 40;
const CONCURRENCY = 2;
/** Seconds; what a token of two hours has. */
const MARGIN = 300;

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

  /** Outages differ in what is known of a call: nothing, or that it never took effect. */
  it.each<[string, FaultInput['fault']]>([
    ['answers with the page of a gateway', { kind: 'html502' }],
    ['breaks off every connection', { kind: 'reset' }],
    ['refuses everything for now', { kind: 'rateLimited', retryAfterSeconds: 1 }],
  ])(
    'and %s costs no caller an error while tokens are valid, and every grant recovers by itself',
    async (_how, fault) => {
      const seeded = await lab.seed(GRANTS, { remainingSeconds: MARGIN });
      await sandbox.control.addFault({ provider: 'salesforce', endpoint: 'token', fault });
      for (const remaining of [MARGIN - 5, MARGIN / 2, 30]) {
        await letPass(remaining);
        await sweepNow(lab);
        expect(await statusesOf(seeded)).toEqual(Array(GRANTS * services.length).fill(200));
      }
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
      expect(await statusesOf(seeded)).toEqual(Array(GRANTS * services.length).fill(200));
      const { rows } = await lab.db.query(
        "SELECT count(*)::int AS count FROM crm_oauth_tokens WHERE status = 'active' AND last_error_code IS NULL",
      );
      expect(rows[0].count).toBe(GRANTS);
      const { chains } = await sandbox.control.counters();
      expect(chains['salesforce']?.replays).toBe(0);
      await lab.db.query('DELETE FROM crm_oauth_tokens');
    },
    120_000,
  );

  /** Until the access tokens of all have so many seconds left. */
  const letPass = (remaining: number) =>
    lab.db.query(
      `UPDATE crm_oauth_tokens SET expires_at = now() + make_interval(secs => $1),
         issued_at = now() + make_interval(secs => $1 - lifetime_seconds), next_attempt_at = NULL`,
      [remaining],
    );

  const statusesOf = (connections: readonly SeededConnection[]) =>
    Promise.all(
      connections.flatMap(({ id }) =>
        services.map(async (service) => (await lab.obtain(service, id)).status),
      ),
    );
});

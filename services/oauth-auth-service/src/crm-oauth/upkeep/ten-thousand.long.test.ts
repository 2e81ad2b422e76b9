import { readFileSync } from 'node:fs';
import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { countWaiting, sweepNow, tokenEndpoint } from '../../testing/background-lab.js';
import { openProcessLab, type ProcessLab } from '../../testing/process-lab.js';
import type { ServiceProcess } from '../../testing/service-process.js';

const GRANTS = 10_000;
const CONCURRENCY = 8;
/** For a refresh: long enough that as many as may be under way are. */
const PROVIDER_MS = 30;

/** Resident memory in MiB (Linux). */
const memoryOf = ({ pid }: ServiceProcess): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
};

describe('ten thousand due grants', () => {
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let services: ServiceProcess[];

  beforeAll(async () => {
    sandbox = await startSandbox({
      salesforce: {
        app: { rotateRefreshTokens: true },
        switches: { tokenProcessingMs: PROVIDER_MS },
      },
    });
    database = await createTestDatabase();
    lab = await openProcessLab(database.url, sandbox, {
      BACKGROUND_CONCURRENCY: String(CONCURRENCY),
    });
    services = [await lab.start(), await lab.start()];
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await lab.close();
    await database.drop();
    await sandbox.close();
  });

  it('are refreshed once each by two processes, at the configured concurrency and in flat memory', async () => {
    for (let seeded = 0; seeded < GRANTS; seeded += 500)
      await lab.seed(500, { remainingSeconds: 60 });
    await sandbox.control.resetCounters();
    await sweepNow(lab);
    const began = Date.now();
    const memory: number[] = [];
    while ((await countWaiting(lab)) > 0) {
      memory.push(Math.max(...services.map(memoryOf)));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const seconds = (Date.now() - began) / 1000;
    const counters = await sandbox.control.counters();
    const { refreshed, maxInFlight } = tokenEndpoint(counters);
    process.stdout.write(
      `${GRANTS} grants in ${seconds.toFixed(0)} s, at most ${maxInFlight} calls at once, ` +
        `${memory.map((mib) => mib.toFixed(0)).join(' ')} MiB\n`,
    );
    expect(refreshed).toBe(GRANTS);
    expect(counters.chains['salesforce']?.replays).toBe(0);
    expect(maxInFlight).toBe(CONCURRENCY * services.length);
    // Warm-up apart: the second half needs no more than the first.
    const half = Math.ceil(memory.length / 2);
    const peak = (part: number[]) => Math.max(...part);
    expect(peak(memory.slice(half))).toBeLessThan(peak(memory.slice(0, half)) * 1.3 + 20);
  }, 600_000);
});

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, startPostgres } from '@tetrix/local-stack';
import { openProcessLab } from '../process-lab.js';
import { type Chance, chanceOf } from './chance.js';
import { Conductor, type Stage, seedExpired } from './conductor.js';
import { FaultPlan, PROVIDER_DEADLINE_MS } from './fault-plan.js';
import { Fleet } from './fleet.js';
import { gatherFacts, leasesWon, logLeases } from './gather.js';
import { type Finding, isBroken, judge, told } from './judge.js';
import type { ChaosOptions } from './options.js';
import { startSandboxProcess } from './sandbox-process.js';
import { settle } from './settle.js';
import { ConnectionPool, Traffic } from './traffic.js';

export interface ChaosReport {
  readonly options: ChaosOptions;
  readonly findings: readonly Finding[];
  /** The folder with what every process said; null where every promise was kept. */
  readonly logs: string | null;
}

/** Everything that has been opened, in the order of closing. */
type Closers = (() => Promise<void>)[];

/** Sets up, disturbs, lets everything settle, and judges. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const closers: Closers = [];
  try {
    const chance = chanceOf(options.seed);
    const stage = await setUp(options, chance, closers);
    const conductor = new Conductor(stage, chance.fork(1), options);
    const traffic = new Traffic(stage.lab, stage.fleet, stage.pool);
    await disturb(options, chance, conductor, traffic);
    await settle(stage, traffic, chance.fork(2));
    const facts = await gatherFacts(stage, conductor, traffic);
    const won = await leasesWon(stage);
    const findings = [
      ...judge(facts),
      fallen(stage),
      ...unexpected(traffic),
      ...circumstances(stage, conductor, traffic),
      ...shares(won),
    ];
    const logs = findings.some(isBroken) ? await keepLogs(stage.fleet) : null;
    return { options, findings, logs };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function setUp(options: ChaosOptions, chance: Chance, closers: Closers): Promise<Stage> {
  const postgres = await startPostgres();
  closers.push(() => postgres.stop());
  const databaseUrl = await postgres.createDatabase('chaos');
  await migrate(databaseUrl);
  const sandbox = await startSandboxProcess();
  closers.push(() => sandbox.stop());
  await sandbox.control.salesforce.setSwitches({
    sessionLifetimeMs: options.lifetime * 1000,
    // A long run uses its tokens more often than an org allows in a day.
    requestsPerDay: Number.MAX_SAFE_INTEGER,
  });
  const lab = await openProcessLab(databaseUrl, sandbox, {
    CRM_PROVIDER_DEADLINE_MS: String(PROVIDER_DEADLINE_MS),
    CRM_FORCED_REFRESHES: '100000',
    LOG_LEVEL: 'info',
  });
  closers.push(() => lab.close());
  await logLeases({ lab });
  const pool = new ConnectionPool();
  pool.add(await seedExpired(lab, options.grants, options));
  const fleet = new Fleet(lab, chance.fork(3), options.processes);
  closers.push(() => fleet.stopAll());
  await fleet.startAll();
  return { lab, postgres, fleet, pool, faults: new FaultPlan(sandbox.control, chance.fork(4)) };
}

async function keepLogs(fleet: Fleet): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tetrix-chaos-'));
  for (const { pid, output } of fleet.everyProcess) {
    await writeFile(join(folder, `${pid}.log`), output());
  }
  return folder;
}

async function disturb(
  options: ChaosOptions,
  chance: Chance,
  conductor: Conductor,
  traffic: Traffic,
): Promise<void> {
  const over = new AbortController();
  const callers = Array.from({ length: options.callers }, (_, index) =>
    traffic.call(chance.fork(100 + index), over.signal),
  );
  try {
    await conductor.run();
  } finally {
    over.abort();
    await Promise.all(callers);
  }
}

const fallen = ({ fleet }: Stage): Finding => ({
  title: 'Processes that ended by themselves',
  count: fleet.fallen.length,
  broken: fleet.fallen.length,
  at: fleet.fallen.map((pid) => `${pid}.log`),
});

/** The harness itself is at fault: none of its plans makes the data API say this. */
const unexpected = (traffic: Traffic): Finding[] =>
  [...traffic.unexpected].map(([status, count]) => ({
    title: `Answers ${status} of the CRM's data API`,
    count,
    broken: count,
    at: [],
  }));

const circumstances = (
  { fleet, faults, pool }: Stage,
  conductor: Conductor,
  traffic: Traffic,
): Finding[] => [
  told('Tokens handed out and accepted by the CRM', traffic.accepted),
  told('Tokens whose time was over before the CRM could be asked', traffic.tooLate),
  told('Connections, with those that replaced ended ones', pool.all.length),
  ...tally('Processes killed at: ', fleet.kills),
  told('Processes whose clock leapt', fleet.clockJumpers),
  told('Starts that failed while the database was away', fleet.failedStarts),
  told('Database restarts', conductor.restarts),
  ...tally('Fault met: ', faults.met),
  ...tally('Answer of the service: ', traffic.answers),
];

const tally = (prefix: string, counts: ReadonlyMap<string, number>): Finding[] =>
  [...counts].sort().map(([name, count]) => told(prefix + name, count));

const shares = (won: readonly number[]): Finding[] =>
  won.map((count, place) => ({
    title: `Leases won by process ${place + 1} and its successors`,
    count,
    broken: count === 0 ? 1 : 0,
    at: [],
  }));

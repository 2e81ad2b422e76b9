import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../load/statistics.js';
import type { Stack } from '../stack/stack.js';
import { bareRefreshes } from './bare-refreshes.js';
import { connectMany } from './connect-many.js';
import { expire } from './expire.js';

export interface BackgroundPlan {
  readonly grants: number;
  readonly processes: number;
  /** Jobs that each process works on at a time. */
  readonly concurrency: number;
  /** Milliseconds that the provider takes for a refresh. */
  readonly providerMs: readonly number[];
  readonly rounds: number;
}

export interface BackgroundRefreshes {
  readonly grants: number;
  readonly processes: number;
  readonly concurrency: number;
  readonly providerMs: number;
  /** Refreshes per second: medians over the rounds. */
  readonly ceiling: number;
  readonly service: number;
  /** Of the service's to the ceiling's: the median over the pairs of rounds. */
  readonly ratio: number;
  /** Refreshes that the provider saw, over the number of grants. */
  readonly refreshesPerGrant: number;
  /** Refreshes under way at the provider at a time, at most. */
  readonly maxInFlight: number;
}

/** Connect flows under way at a time, while the grants are made. */
const CONNECT_CALLERS = 8;
const POLL_MS = 10;
const PATIENCE_MS = 120_000;

/** Processes refresh grants that have all come due at once, against the bare provider calls. */
export async function measureBackgroundRefreshes(
  stack: Stack,
  plan: BackgroundPlan,
): Promise<BackgroundRefreshes[]> {
  const { flows } = await connectMany(stack, plan.grants, CONNECT_CALLERS);
  const ids = flows.map(({ connectionId }) => connectionId);
  const bare = await bareRefreshes(stack, plan.grants, plan.processes * plan.concurrency);
  const workers = [];
  for (let started = 0; started < plan.processes; started += 1) {
    workers.push(await stack.startWorker(plan.concurrency));
  }
  const { salesforce } = stack.sandbox;
  const { tokenProcessingMs: usual } = await salesforce.switches();
  const measured: BackgroundRefreshes[] = [];
  for (const providerMs of plan.providerMs) {
    await salesforce.setSwitches({ tokenProcessingMs: providerMs });
    measured.push({ ...plan, providerMs, ...(await comparison(stack, ids, bare, plan.rounds)) });
  }
  await salesforce.setSwitches({ tokenProcessingMs: usual });
  for (const worker of workers) await worker.stop();
  await bare.close();
  return measured;
}

async function comparison(
  stack: Stack,
  ids: readonly string[],
  bare: { round(): Promise<number> },
  rounds: number,
) {
  await bare.round();
  await workersRound(stack, ids);
  const pairs: { readonly bare: number; readonly real: Round }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ bare: await bare.round(), real: await workersRound(stack, ids) });
  }
  const refreshes = pairs.reduce((sum, { real }) => sum + real.refreshes, 0);
  return {
    ceiling: median(pairs.map((pair) => pair.bare)),
    service: median(pairs.map(({ real }) => real.perSecond)),
    ratio: median(pairs.map((pair) => pair.real.perSecond / pair.bare)),
    refreshesPerGrant: refreshes / (rounds * ids.length),
    maxInFlight: Math.max(...pairs.map(({ real }) => real.maxInFlight)),
  };
}

interface Round {
  readonly perSecond: number;
  readonly refreshes: number;
  readonly maxInFlight: number;
}

/** From the moment that the jobs are there to the last grant's new token. */
async function workersRound({ pool, sandbox }: Stack, ids: readonly string[]): Promise<Round> {
  await expire(pool, ids);
  await sandbox.resetCounters();
  await addJobs(pool, ids);
  const start = performance.now();
  while ((await countExpired(pool, ids)) > 0) {
    if (performance.now() - start > PATIENCE_MS) throw new Error('the workers do not get done');
    await sleep(POLL_MS);
  }
  const seconds = (performance.now() - start) / 1000;
  const { endpoints } = await sandbox.counters();
  const { requests = 0, maxInFlight = 0 } = endpoints['salesforce']?.['token'] ?? {};
  return { perSecond: ids.length / seconds, refreshes: requests, maxInFlight };
}

/** What a sweep over due grants asks for, without spreading it over the next seconds. */
const addJobs = (pool: Stack['pool'], ids: readonly string[]) =>
  pool.query(
    `SELECT graphile_worker.add_job('crm-refresh', max_attempts := 1,
       payload := json_build_object('id', id, 'generation', token_generation))
     FROM crm_oauth_tokens WHERE id = ANY ($1)`,
    [ids],
  );

async function countExpired(pool: Stack['pool'], ids: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int FROM crm_oauth_tokens WHERE id = ANY ($1) AND expires_at <= now()',
    [ids],
  );
  return rows[0]?.count ?? 0;
}

import { setTimeout as delay } from 'node:timers/promises';
import {
  type AddJobsFunction,
  parseCronItems,
  type Runner,
  run,
  Logger as WorkerLogger,
} from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from './logger.js';
import { patientPool } from './patient-pool.js';

/** One piece of work for later, by this process or another. */
export interface JobSpec {
  readonly task: string;
  readonly payload: object;
  /** Two jobs of one key are one job, until it has begun. */
  readonly key: string;
  readonly runAt?: Date;
}

export type AddJobs = (jobs: readonly JobSpec[]) => Promise<void>;

export interface TaskDefinition {
  readonly name: string;
  /** Cron pattern in UTC; it runs once per due time, over all processes. */
  readonly cron?: string;
  run(payload: unknown, addJobs: AddJobs): Promise<void>;
}

export interface QueueOptions {
  readonly pool: Pool;
  readonly logger: Logger;
  readonly tasks: readonly TaskDefinition[];
  /** Jobs that this process works on at a time. */
  readonly concurrency: number;
}

export interface Queue {
  /** Finishes the jobs at hand, then lets go. */
  stop(): Promise<void>;
}

const RESTART_MS = 5_000;
const CHUNK = 500;

/**
 * Works on jobs kept in PostgreSQL (graphile-worker, schema `graphile_worker`), together with every
 * other process on the same database. A job is tried once: what must be tried again is found again
 * by the task that looks for due work. A queue that ends by itself, as when the database was away
 * for long, is started again.
 */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const stopping = new AbortController();
  let runner = await startRunner(options);
  const supervised = (async () => {
    while (!stopping.signal.aborted) {
      await runner.promise.catch((err: unknown) =>
        options.logger.error({ err }, 'the job queue broke off'),
      );
      if (stopping.signal.aborted) return;
      await delay(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) runner = await restarted(options, runner);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await runner.stop().catch((err: unknown) => {
        options.logger.info({ err }, 'the job queue had ended before');
      });
      await supervised;
    },
  };
}

async function restarted(options: QueueOptions, broken: Runner): Promise<Runner> {
  try {
    return await startRunner(options);
  } catch (err) {
    options.logger.error({ err }, 'the job queue could not be started again');
    return broken;
  }
}

const startRunner = ({ pool, logger, tasks, concurrency }: QueueOptions): Promise<Runner> =>
  run({
    pgPool: patientPool(pool),
    concurrency,
    noHandleSignals: true,
    logger: workerLogger(logger),
    parsedCronItems: parseCronItems(tasks.flatMap(cronItem)),
    taskList: Object.fromEntries(
      tasks.map((task) => [
        task.name,
        (payload: unknown, helpers: { readonly addJobs: AddJobsFunction }) =>
          task.run(payload, (jobs) => addInChunks(helpers.addJobs, jobs)),
      ]),
    ),
  });

const cronItem = ({ name, cron }: TaskDefinition) =>
  cron === undefined
    ? []
    : [{ task: name, match: cron, options: { backfillPeriod: 0, maxAttempts: 1 } }];

async function addInChunks(add: AddJobsFunction, jobs: readonly JobSpec[]): Promise<void> {
  for (let start = 0; start < jobs.length; start += CHUNK) {
    const specs = jobs.slice(start, start + CHUNK).map(({ task, payload, key, runAt }) => ({
      identifier: task,
      payload,
      jobKey: key,
      maxAttempts: 1,
      ...(runAt === undefined ? {} : { runAt }),
    }));
    await add(specs, true);
  }
}

/**
 * Adds a job from outside the queue's own work. Rejects where no process has ever started a queue on
 * this database.
 */
export async function addJob(pool: Pool, job: JobSpec): Promise<void> {
  const { task, payload, key, runAt } = job;
  await pool.query(
    `SELECT graphile_worker.add_job($1::text, $2::json, run_at => $3::timestamptz,
       max_attempts => 1, job_key => $4::text)`,
    [task, JSON.stringify(payload), runAt ?? null, key],
  );
}

/** The worker tells of every job; that is `debug` here. */
const workerLogger = (logger: Logger): WorkerLogger =>
  new WorkerLogger(() => (level, message) => {
    const line = { component: 'queue' };
    if (level === 'error') logger.error(line, message);
    else if (level === 'warning') logger.warn(line, message);
    else logger.debug(line, message);
  });

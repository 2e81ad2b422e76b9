import { createBackground } from '../platform/background.js';
import { systemClock } from '../platform/clock.js';
import { type Config, readConfig } from '../platform/config/config.js';
import type { Env } from '../platform/config/env.js';
import { type Database, openDatabase } from '../platform/database.js';
import { createLogger, type Logger } from '../platform/logger.js';
import { createMailer } from '../platform/mail/mailer.js';
import { createMetrics } from '../platform/metrics.js';
import { startQueue } from '../platform/queue.js';
import { waitForDatabase } from '../platform/wait-for-database.js';
import { type App, createApp } from './create-app.js';
import { closeServer, listen, serve } from './server.js';

const DATABASE_PATIENCE_SECONDS = 10;
/** For jobs, refreshes and connections, after the requests had theirs. */
const LAST_SECONDS = 5;

export interface Service {
  readonly logger: Logger;
  /** Seconds that `close` may take before the process leaves without it. */
  readonly shutdownSeconds: number;
  /** Finishes requests in flight, then the work beside them, then the database connections. */
  close(): Promise<void>;
}

/**
 * Starts the service and logs one line, `msg` "listening" with `url` and `port`. A start that fails
 * leaves its sockets to the end of the process.
 *
 * @throws ConfigError | StartError, each one sentence
 */
export async function startService(env: Env, stdout: NodeJS.WritableStream): Promise<Service> {
  const wanted = readConfig(env);
  const logger = createLogger(wanted.logLevel);
  const database = openDatabase(wanted.database.url, wanted.database.poolSize, logger);
  const patience = { seconds: DATABASE_PATIENCE_SECONDS, clock: systemClock };
  await waitForDatabase(() => database.pool.query('SELECT 1'), patience);
  const { server, port } = await listen(wanted.port);
  // PORT=0 left the choice to the system; PUBLIC_URL and what follows from it name the real one.
  const config = wanted.port === port ? wanted : readConfig({ ...env, PORT: String(port) });
  const background = createBackground(logger);
  const app = createApp(config, {
    database,
    clock: systemClock,
    logger,
    metrics: createMetrics(),
    mailer: createMailer(config, stdout),
    background,
    env,
  });
  // At once: a request that meets a listening server without its handler is never answered.
  serve(server, app.handler, logger);
  const queue = await startWork(config, database, app, logger);
  logger.info({ url: config.publicUrl, port }, 'listening');
  return {
    logger,
    shutdownSeconds: config.shutdownSeconds + LAST_SECONDS,
    close: async () => {
      await closeServer(server, config.shutdownSeconds);
      await queue?.stop();
      await app.close();
      await database.close();
    },
  };
}

/** Background work of this process; none where an operator keeps it to other processes. */
const startWork = async (config: Config, { pool }: Database, { tasks }: App, logger: Logger) =>
  config.backgroundConcurrency === 0
    ? undefined
    : startQueue({ pool, tasks, concurrency: config.backgroundConcurrency, logger });

// The program behind `npm run crm:import`: takes over CRM grants from a file.
import { crmOAuthHost } from './app/crm-oauth-host.js';
import { createAuditLog } from './audit/index.js';
import { createCrmOAuth, unauthenticated } from './crm-oauth/index.js';
import { importFile } from './import/import-file.js';
import { type ImportOptions, readOptions, USAGE } from './import/options.js';
import { report } from './import/report.js';
import { systemClock } from './platform/clock.js';
import { readConfig } from './platform/config/config.js';
import { ConfigError } from './platform/config/env.js';
import { openDatabase } from './platform/database.js';
import { createLogger } from './platform/logger.js';
import { createMetrics } from './platform/metrics.js';
import { StartError } from './platform/start-error.js';
import { waitForDatabase } from './platform/wait-for-database.js';

/** As many as rows are at work at a time, and some for what goes on beside them. */
const POOL = 8;

async function run({ argv, env, stdout, stderr }: NodeJS.Process): Promise<void> {
  const options = readOptions(argv.slice(2));
  if (options === undefined) {
    stdout.write(USAGE);
    return;
  }
  const config = readConfig(env);
  const logger = createLogger('error', stderr);
  const database = openDatabase(config.database.url, POOL, logger);
  try {
    const patience = { seconds: 3, clock: systemClock };
    await waitForDatabase(() => database.pool.query('SELECT 1'), patience);
    const parts = { database, clock: systemClock, logger, metrics: createMetrics(), env };
    const audit = createAuditLog({ ...database, ...parts });
    const nobody = async () => {
      throw unauthenticated();
    };
    const crm = createCrmOAuth(crmOAuthHost(config, { ...parts, audit }, nobody));
    try {
      await importAndReport(crm, database, options);
    } finally {
      await crm.close();
      await audit.close();
    }
  } finally {
    await database.close();
  }
}

async function importAndReport(
  crm: ReturnType<typeof createCrmOAuth>,
  { prisma }: ReturnType<typeof openDatabase>,
  options: ImportOptions,
): Promise<void> {
  const warn = (text: string) => void process.stderr.write(`${text}\n`);
  const outcome = await importFile({ crm, prisma, warn }, options);
  process.stdout.write(report(outcome));
  if (outcome.results.some((result) => result.outcome === 'failed')) process.exitCode = 1;
}

try {
  await run(process);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

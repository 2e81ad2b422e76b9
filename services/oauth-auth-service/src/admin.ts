// The program behind `npm run admin`.
import { readEmail, USAGE } from './admin/input.js';
import { makeAdmin, readAdminSettings } from './admin/make-admin.js';
import { recordIn } from './audit/index.js';
import { systemClock } from './platform/clock.js';
import { ConfigError } from './platform/config/env.js';
import { openDatabase } from './platform/database.js';
import { createLogger } from './platform/logger.js';
import { StartError } from './platform/start-error.js';
import { waitForDatabase } from './platform/wait-for-database.js';

async function run({ argv, env, stdin, stdout }: NodeJS.Process): Promise<void> {
  const email = await readEmail(argv.slice(2), { stdin, stdout });
  if (email === undefined) {
    stdout.write(USAGE);
    return;
  }
  const database = openDatabase(readAdminSettings(env).DATABASE_URL, 1, createLogger('silent'));
  try {
    const patience = { seconds: 3, clock: systemClock };
    await waitForDatabase(() => database.pool.query('SELECT 1'), patience);
    const { prisma } = database;
    const ports = { prisma, clock: systemClock, audit: { recordIn }, env, stdin };
    stdout.write(await makeAdmin(ports, email));
  } finally {
    await database.close();
  }
}

try {
  await run(process);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

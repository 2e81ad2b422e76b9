// The program behind `npm run crm:reseal`: seals all stored tokens under the current key.
import { resealAll } from './crm-oauth/index.js';
import { systemClock } from './platform/clock.js';
import { readConfig } from './platform/config/config.js';
import { ConfigError } from './platform/config/env.js';
import { openDatabase } from './platform/database.js';
import { createLogger } from './platform/logger.js';
import { StartError } from './platform/start-error.js';
import { waitForDatabase } from './platform/wait-for-database.js';

async function run({ env, stdout }: NodeJS.Process): Promise<void> {
  const config = readConfig(env);
  const database = openDatabase(config.database.url, 1, createLogger('silent'));
  try {
    const patience = { seconds: 3, clock: systemClock };
    await waitForDatabase(() => database.pool.query('SELECT 1'), patience);
    const result = await resealAll(database.pool, config.encryptionKeys);
    stdout.write(`Sealed anew: ${result.resealed}. Not readable: ${result.unreadable}.\n`);
    for (const [kid, count] of Object.entries(result.rowsPerKey)) {
      stdout.write(`  key ${kid}: ${count} values\n`);
    }
    if (result.unreadable > 0) process.exitCode = 1;
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

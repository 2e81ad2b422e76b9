import { mkdirSync } from 'node:fs';
import { build } from './build.mjs';
import { generateDatabaseClient } from './database-client.mjs';
import { withLock } from './lock.mjs';
import { installPackages } from './packages.mjs';
import { inCheckout } from './paths.mjs';
import { StepFailed } from './run-step.mjs';

/**
 * Brings the checkout to where its programs can run: packages, generated code, compiled code. Does
 * only what changes made necessary. Two starts at once take turns.
 */
export async function bootstrap() {
  await exclusively(async () => {
    await installPackages();
    await generateDatabaseClient();
    await build();
  });
}

/**
 * @param {() => Promise<void>} action
 */
export async function exclusively(action) {
  mkdirSync(inCheckout('.data'), { recursive: true });
  const lock = inCheckout('.data', 'build.lock');
  const onWait = (/** @type {number} */ pid) =>
    void process.stderr.write(`Waiting for process ${pid}, which builds this checkout ...\n`);
  try {
    await withLock(lock, action, onWait);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

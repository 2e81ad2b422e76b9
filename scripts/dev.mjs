// `npm run dev`: as `npm start`, and after an edit the service is compiled and started anew.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { watch } = await import('node:fs');
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { build } = await import('./lib/build.mjs');
const { generateDatabaseClient } = await import('./lib/database-client.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
const { StepFailed } = await import('./lib/run-step.mjs');

await bootstrap();
const { runLauncher } = await import('../services/local-stack/dist/run-launcher.js');

const WATCHED = ['services/oauth-auth-service/src', 'prisma'];
/** Editors save several files, or one in several steps. */
const SETTLE_MS = 150;

const restart = new EventTarget();
/** @type {NodeJS.Timeout | undefined} */
let timer;
let building = Promise.resolve();

async function rebuild() {
  try {
    await generateDatabaseClient();
    await build();
    restart.dispatchEvent(new Event('restart'));
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
}

for (const directory of WATCHED) {
  watch(inCheckout(directory), { recursive: true }, (_event, file) => {
    // The generated client lies below src/ and is a result of the rebuild, not a reason for one.
    if (file === null || file.startsWith('generated')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(rebuild);
    }, SETTLE_MS);
  });
}
await runLauncher(restart);
// The watchers would keep the process alive.
process.exit();

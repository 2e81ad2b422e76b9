// `npm run bench`: how close the service comes to a bare server.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
const { runInForeground } = await import('./lib/run-step.mjs');
await bootstrap();
process.exitCode = await runInForeground([
  inCheckout('services/bench/dist/main.js'),
  ...process.argv.slice(2),
]);

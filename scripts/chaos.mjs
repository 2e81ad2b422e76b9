// `npm run chaos -- --minutes 5 --seed 42`: the long form of the chaos suite, see docs/token-lifecycle.md.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
const { runInForeground } = await import('./lib/run-step.mjs');
await bootstrap();
process.exitCode = await runInForeground([
  inCheckout('services/oauth-auth-service/dist/testing/chaos/main.js'),
  ...process.argv.slice(2),
]);

// `npm run docs:errors`: writes docs/errors.md from the error catalogues.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
const { runInForeground } = await import('./lib/run-step.mjs');
await bootstrap();
process.exitCode = await runInForeground([
  inCheckout('services/oauth-auth-service/dist/error-reference.js'),
  inCheckout('docs/errors.md'),
]);

// `npm run db:migrate`: applies what the database of DATABASE_URL lacks.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
const { runInForeground } = await import('./lib/run-step.mjs');
await bootstrap();
process.exitCode = await runInForeground([
  inCheckout('services/local-stack/dist/migrate-database.js'),
]);

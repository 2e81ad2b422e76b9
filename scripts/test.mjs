// `npm test [-- <jest arguments>]`: from a fresh clone to the tests' result.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { runInForeground } = await import('./lib/run-step.mjs');
await bootstrap();
process.exitCode = await runInForeground([
  // Jest loads ES modules through Node's vm modules, which are still behind this flag.
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...process.argv.slice(2),
]);

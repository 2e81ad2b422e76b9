// `npm run test:long [-- <jest arguments>]`: the tests that take minutes.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { runInForeground } = await import('./lib/run-step.mjs');
await bootstrap();
process.exitCode = await runInForeground([
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--config=jest.long.config.mjs',
  ...process.argv.slice(2),
]);

// `npm start`: from a fresh clone to the running service.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
await bootstrap();
const { runLauncher } = await import('../services/local-stack/dist/run-launcher.js');
await runLauncher();

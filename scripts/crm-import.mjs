// `npm run crm:import`: takes over CRM grants that another system has held, from a file.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { runOnDatabase } = await import('./lib/run-on-database.mjs');
await runOnDatabase('import.js');

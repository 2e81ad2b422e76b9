// `npm run admin`: makes a platform admin.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { runOnDatabase } = await import('./lib/run-on-database.mjs');
await runOnDatabase('admin.js');

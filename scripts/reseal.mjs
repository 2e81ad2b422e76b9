// `npm run crm:reseal`: seals all stored tokens under the first of TOKEN_ENCRYPTION_KEYS.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { runOnDatabase } = await import('./lib/run-on-database.mjs');
await runOnDatabase('reseal.js');

// `npm run docs:errors`: writes docs/errors.md from the error catalogues.
import { writeFile } from 'node:fs/promises';
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
await bootstrap();
const { errorReference } = await import(
  '../services/oauth-auth-service/dist/app/docs/error-reference.js'
);
await writeFile(inCheckout('docs', 'errors.md'), errorReference());

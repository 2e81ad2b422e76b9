// `npm run db:generate`: the Prisma client anew, as after an edit of prisma/schema.prisma.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { exclusively } = await import('./lib/bootstrap.mjs');
const { generateDatabaseClient } = await import('./lib/database-client.mjs');
const { installPackages } = await import('./lib/packages.mjs');
await exclusively(async () => {
  await installPackages();
  await generateDatabaseClient({ force: true });
});

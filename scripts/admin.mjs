// `npm run admin`: makes a platform admin in the database of DATABASE_URL, or in the embedded one.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
const { runInForeground } = await import('./lib/run-step.mjs');
await bootstrap();

const makeAdmin = () =>
  runInForeground([
    inCheckout('services/oauth-auth-service/dist/admin.js'),
    ...process.argv.slice(2),
  ]);

if (process.env.DATABASE_URL || process.env.NODE_ENV === 'production') {
  process.exitCode = await makeAdmin();
} else {
  const { joinStack } = await import('../services/local-stack/dist/stack/stack.js');
  const { migrate } = await import('../services/local-stack/dist/migrate/migrate.js');
  const stack = await joinStack(inCheckout('.data'), { postgres: true, sandbox: null });
  try {
    // A checkout whose service never ran has an empty database.
    if (stack.databaseUrl !== null) {
      await migrate(stack.databaseUrl);
      process.env.DATABASE_URL = stack.databaseUrl;
    }
    process.exitCode = await makeAdmin();
  } finally {
    await stack.leave();
  }
}

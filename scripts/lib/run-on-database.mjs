import { bootstrap } from './bootstrap.mjs';
import { inCheckout } from './paths.mjs';
import { runInForeground } from './run-step.mjs';

/**
 * Runs a compiled program of the service with the arguments of this one, on the database of
 * DATABASE_URL or else on the embedded one, with the development keys where none are set.
 *
 * @param {string} program - File name in the service's dist/.
 */
export async function runOnDatabase(program) {
  await bootstrap();
  const run = () =>
    runInForeground([
      inCheckout('services/oauth-auth-service/dist', program),
      ...process.argv.slice(2),
    ]);
  if (process.env.DATABASE_URL || process.env.NODE_ENV === 'production') {
    process.exitCode = await run();
    return;
  }
  const { joinStack } = await import('../../services/local-stack/dist/stack/stack.js');
  const { migrate } = await import('../../services/local-stack/dist/migrate/migrate.js');
  const { developmentKeys } = await import('../../services/local-stack/dist/keys/keys.js');
  const data = inCheckout('.data');
  const stack = await joinStack(data, { postgres: true, sandbox: null });
  try {
    // A checkout whose service never ran has an empty database.
    if (stack.databaseUrl !== null) {
      await migrate(stack.databaseUrl);
      const keys = await developmentKeys(data);
      Object.assign(process.env, { ...keys, ...process.env, DATABASE_URL: stack.databaseUrl });
    }
    process.exitCode = await run();
  } finally {
    await stack.leave();
  }
}

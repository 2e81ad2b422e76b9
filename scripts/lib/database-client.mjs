import { existsSync } from 'node:fs';
import { inCheckout } from './paths.mjs';
import { runStep } from './run-step.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

const SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'];
const GENERATED = 'services/oauth-auth-service/src/generated/prisma/client.ts';

/** Generates the Prisma client, unless it is there for exactly this schema. */
export async function generateDatabaseClient({ force = false } = {}) {
  const wanted = hashOf(SOURCES);
  if (!force && readStamp('database-client') === wanted && existsSync(inCheckout(GENERATED)))
    return;
  const cli = inCheckout('node_modules/prisma/build/index.js');
  await runStep('prisma generate', process.execPath, [cli, 'generate'], {
    // The generator does not run the schema engine but would download it, unless any executable
    // is named in its place.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });
  writeStamp('database-client', wanted);
}

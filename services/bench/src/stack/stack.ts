import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClient, type SandboxControl } from '@tetrix/crm-sandbox';
import pg from 'pg';
import { startQueryCounter } from '../wire/query-counter.js';
import {
  type BareServer,
  type Launch,
  local,
  startBareServer,
  startCeiling,
  startSandbox,
} from './companions.js';
import { type MigratedDatabase, throwawayDatabase } from './database.js';
import { callbackUrl, POOL_SIZE, type ServiceOptions, serviceVariables } from './environment.js';
import { makeKeys } from './keys.js';
import { startProgram } from './program.js';

/** A service under measurement; its address is also its `PUBLIC_URL`. */
export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

/** Everything a measure needs, each program in its own process. */
export interface Stack {
  readonly service: RunningService;
  readonly ceilingUrl: string;
  readonly bareServer: BareServer;
  readonly sandbox: SandboxControl;
  readonly sandboxUrl: string;
  /** The database behind all of them, for seeding and for moving time. */
  readonly pool: pg.Pool;
  /** A second service whose messages to the database are counted on their way. */
  startCountedService(): Promise<RunningService & { readonly counter: QueryCounter }>;
  /** A further process that works on so many background jobs at a time. */
  startWorker(concurrency: number): Promise<RunningService>;
}

export type QueryCounter = Awaited<ReturnType<typeof startQueryCounter>>;

type CleanUp = () => Promise<unknown>;

/** Runs `action` beside a stack of its own and removes every trace of it. */
export async function withStack<T>(
  action: (stack: Stack) => Promise<T>,
  createDatabase: () => Promise<MigratedDatabase> = throwawayDatabase,
): Promise<T> {
  const cleanUps: CleanUp[] = [];
  const onEnd = (cleanUp: CleanUp) => void cleanUps.push(cleanUp);
  try {
    const { url, drop } = await createDatabase();
    onEnd(drop);
    return await action(await startStack(url, onEnd));
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

async function startStack(databaseUrl: string, onEnd: (cleanUp: CleanUp) => void): Promise<Stack> {
  const logs = await mkdtemp(join(tmpdir(), 'tetrix-bench-'));
  onEnd(() => rm(logs, { recursive: true }));
  const launch: Launch = async (name, options) => {
    const program = await startProgram({ ...options, log: join(logs, `${name}.log`) });
    onEnd(program.stop);
    return program;
  };
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  onEnd(() => pool.end());

  const keys = makeKeys();
  const url = await local();
  const countedUrl = await local();
  const sandboxUrl = await startSandbox(launch, [url, countedUrl].map(callbackUrl));
  const start = async (
    name: string,
    changed: Partial<ServiceOptions> & { readonly url: string },
  ): Promise<RunningService> => {
    const { stop } = await launch(name, {
      entry: 'services/oauth-auth-service/dist/main.js',
      env: serviceVariables({ databaseUrl, sandboxUrl, keys, ...changed }),
      readyUrl: `${changed.url}/readyz`,
    });
    return { url: changed.url, stop };
  };

  return {
    service: await start('service', { url }),
    ceilingUrl: await startCeiling(launch, {
      databaseUrl,
      poolSize: POOL_SIZE,
      issuer: url,
      audience: 'tetrix',
      publicKey: keys.publicKey,
      encryptionKey: keys.sealingKey,
    }),
    bareServer: await startBareServer(launch),
    sandbox: createControlClient(sandboxUrl),
    sandboxUrl,
    pool,
    startCountedService: async () => {
      const counter = await startQueryCounter(databaseUrl);
      onEnd(() => counter.close());
      const changed = { url: countedUrl, databaseUrl: counter.url };
      return { ...(await start('counted-service', changed)), counter };
    },
    startWorker: async (backgroundConcurrency) =>
      start('worker', { url: await local(), backgroundConcurrency }),
  };
}

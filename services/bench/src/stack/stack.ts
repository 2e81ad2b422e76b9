import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createControlClient, type SandboxControl } from '@tetrix/crm-sandbox';
import { freePort } from '@tetrix/local-stack';
import pg from 'pg';
import type { CeilingVariables } from '../ceiling/settings.js';
import { startQueryCounter } from '../wire/query-counter.js';
import { type MigratedDatabase, throwawayDatabase } from './database.js';
import {
  callbackUrl,
  POOL_SIZE,
  SANDBOX_APP,
  type ServiceOptions,
  serviceVariables,
} from './environment.js';
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
  const log = (name: string) => join(logs, `${name}.log`);

  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  onEnd(() => pool.end());

  const sandboxUrl = await local();
  const keys = makeKeys();
  const start = async (
    name: string,
    url: string,
    changed: Partial<ServiceOptions> = {},
  ): Promise<RunningService> => {
    const program = await startProgram({
      entry: 'services/oauth-auth-service/dist/main.js',
      env: serviceVariables({ url, databaseUrl, sandboxUrl, keys, ...changed }),
      log: log(name),
      readyUrl: `${url}/readyz`,
    });
    onEnd(program.stop);
    return { url, stop: program.stop };
  };

  const service = await local();
  const counted = await local();
  const sandbox = await startProgram({
    entry: 'services/crm-sandbox/dist/main.js',
    env: {
      PORT: new URL(sandboxUrl).port,
      SANDBOX_SALESFORCE_CLIENT_ID: SANDBOX_APP.clientId,
      SANDBOX_SALESFORCE_CLIENT_SECRET: SANDBOX_APP.clientSecret,
      SANDBOX_SALESFORCE_REDIRECT_URIS: [service, counted].map(callbackUrl).join(','),
    },
    log: log('sandbox'),
    readyUrl: sandboxUrl,
  });
  onEnd(sandbox.stop);

  const ceilingUrl = await local();
  const settings: CeilingVariables = {
    port: Number(new URL(ceilingUrl).port),
    databaseUrl,
    poolSize: POOL_SIZE,
    issuer: service,
    audience: 'tetrix',
    publicKey: keys.publicKey,
    encryptionKey: keys.sealingKey,
  };
  const ceiling = await startProgram({
    entry: 'services/bench/dist/ceiling/main.js',
    env: { NODE_ENV: 'production', CEILING: JSON.stringify(settings) },
    log: log('ceiling'),
    readyUrl: `${ceilingUrl}/healthz`,
  });
  onEnd(ceiling.stop);

  return {
    service: await start('service', service),
    ceilingUrl,
    sandbox: createControlClient(sandboxUrl),
    sandboxUrl,
    pool,
    startCountedService: async () => {
      const counter = await startQueryCounter(databaseUrl);
      onEnd(() => counter.close());
      const changed = { databaseUrl: counter.url };
      return { ...(await start('counted-service', counted, changed)), counter };
    },
    startWorker: async (backgroundConcurrency) =>
      start('worker', await local(), { backgroundConcurrency }),
  };
}

const local = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../net/free-port.js';
import { findBinaries } from './binaries.js';
import { initialiseCluster, makeOwned, startServer, stopServer } from './cluster.js';
import { createDatabase } from './databases.js';
import { chooseIdentity } from './identity.js';
import type { Installation } from './run-binary.js';
import { sharedTemporaryDirectory } from './temporary.js';

/** A PostgreSQL of this process alone, gone with it however it ends. */
export interface ThrowawayPostgres {
  /** URL of the `postgres` database, as superuser. */
  readonly url: string;
  /** Creates an empty database and returns its URL. */
  createDatabase(name: string): Promise<string>;
  /** Stops and starts the server on the same port; `immediate` is a crash with recovery. */
  restart(mode?: 'fast' | 'immediate'): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/**
 * Nothing in such a cluster needs to survive a power cut, so nothing is flushed to the disk. What
 * was committed does survive a killed server, hence `synchronous_commit` stays on.
 */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: 300,
};

const guardianProgram = fileURLToPath(new URL('../../dist/postgres/guardian.js', import.meta.url));

/**
 * Starts a throw-away cluster.
 *
 * @param options.dir empty folder for its files; absent = a new temporary one
 */
export async function startPostgres(options: { dir?: string } = {}): Promise<ThrowawayPostgres> {
  const runAs = await chooseIdentity();
  const installation = { binaries: await findBinaries(runAs), runAs };
  const home = options.dir ?? (await temporaryHome(installation));
  await mkdir(home, { recursive: true });
  await makeOwned(home, runAs);
  const data = join(home, 'data');
  const password = randomBytes(18).toString('base64url');
  const port = await freePort();
  const end = guard(installation, home, data);
  try {
    await initialiseCluster(installation, data, password);
    await startServer(installation, data, port, SETTINGS);
  } catch (error) {
    await end();
    throw error;
  }
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
  return {
    url,
    createDatabase: (name) => createDatabase(url, name),
    async restart(mode = 'fast') {
      await stopServer(installation, data, mode);
      await startServer(installation, data, port, SETTINGS);
    },
    stop: end,
  };
}

async function temporaryHome({ runAs }: Installation): Promise<string> {
  const parent = await sharedTemporaryDirectory(runAs, [tmpdir(), '/var/tmp', '/tmp']);
  return mkdtemp(join(parent, 'tetrix-postgres-'));
}

/**
 * A second process that waits for the end of its standard input, which comes when this process
 * closes it or ends, by whatever signal. It then stops the server and removes the files.
 *
 * @returns ends the cluster that way and waits for it
 */
function guard(installation: Installation, home: string, data: string): () => Promise<void> {
  const guardian = spawn(
    process.execPath,
    [guardianProgram, JSON.stringify({ installation, home, data })],
    { detached: true, stdio: ['pipe', 'ignore', 'inherit'], cwd: '/' },
  );
  const ended = once(guardian, 'exit');
  // Not a reason to stay alive: the process may end without stopping the cluster first.
  guardian.unref();
  const input = guardian.stdin;
  if ('unref' in input && typeof input.unref === 'function') input.unref();
  return async () => {
    guardian.ref();
    input.end();
    await ended;
  };
}

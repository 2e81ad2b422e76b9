import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalStackError } from '../errors.js';
import { createOnce, readIfPresent } from '../files/create-once.js';
import { replaceFile } from '../files/replace-file.js';
import { freePort, isPortFree } from '../net/free-port.js';
import { findBinaries } from './binaries.js';
import { initialiseCluster, logFile, startServer, stopServer } from './cluster.js';
import { createDatabase, databaseUrl, withClient } from './databases.js';
import { type Location, locateData } from './location.js';
import { findRunning, hasLockFile } from './postmaster.js';
import { BinaryFailed, type Installation } from './run-binary.js';
import { startFailure } from './start-failure.js';

const DATABASE = 'tetrix';
const START_ATTEMPTS = 20;

/**
 * Makes sure that the checkout's own PostgreSQL runs, attaching to it where it already does.
 * The caller holds the stack's lock.
 *
 * @param home folder for data, password and port
 * @returns URL of the application's database
 * @throws LocalStackError
 */
export async function ensurePostgres(home: string): Promise<string> {
  const { data, runAs } = await locateData(home);
  const initialised = (await readIfPresent(join(data, 'PG_VERSION'))) !== null;
  const password = await clusterPassword(home, initialised);
  const urlOnPort = (port: number) =>
    `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
  const running = initialised ? await findRunning(data, urlOnPort) : null;
  if (running !== null) return ensureDatabase(running);
  const installation = { binaries: await findBinaries(runAs), runAs };
  if (!initialised) await initialise(installation, data, password);
  return ensureDatabase(urlOnPort(await startOnSomePort(installation, home, data)));
}

/** Stops the checkout's PostgreSQL if it runs. The caller holds the stack's lock. */
export async function stopPostgres(home: string): Promise<void> {
  const { data, runAs }: Location = await locateData(home);
  if (!(await hasLockFile(data))) return;
  await stopServer({ binaries: await findBinaries(runAs), runAs }, data, 'fast');
}

async function initialise(
  installation: Installation,
  data: string,
  password: string,
): Promise<void> {
  try {
    await initialiseCluster(installation, data, password);
  } catch (cause) {
    if (!(cause instanceof BinaryFailed)) throw cause;
    const reason = /error: (.+)/.exec(cause.message)?.[1] ?? cause.message;
    throw new LocalStackError(
      `The embedded PostgreSQL could not be set up in ${data}: ${reason}; set DATABASE_URL to use one of your own.`,
      { cause },
    );
  }
}

async function clusterPassword(home: string, initialised: boolean): Promise<string> {
  const file = join(home, 'password');
  if (initialised && (await readIfPresent(file)) === null) {
    throw new LocalStackError(
      `The embedded database has lost its password file ${file}; restore it, or remove ${home} to begin with an empty database.`,
    );
  }
  return createOnce(file, () => randomBytes(24).toString('base64url'));
}

/** The port of the last start where it is free, so that tools set up for it go on working. */
async function startOnSomePort(
  installation: Installation,
  home: string,
  data: string,
): Promise<number> {
  const remembered = Number(await readIfPresent(join(home, 'port')));
  let port = remembered && (await isPortFree(remembered, '127.0.0.1')) ? remembered : 0;
  for (let attempt = 1; ; attempt += 1) {
    if (port === 0) port = await freePort();
    const failure = await tryStart(installation, data, port);
    if (failure === null) break;
    if (failure.kind === 'other' || attempt === START_ATTEMPTS) {
      throw new LocalStackError(
        `The embedded PostgreSQL did not start: ${failure.reason} (its log: ${logFile(data)}).`,
      );
    }
    if (failure.kind === 'port_in_use') port = 0;
    else await sleep(500);
  }
  await replaceFile(join(home, 'port'), String(port));
  return port;
}

async function tryStart(installation: Installation, data: string, port: number) {
  const before = (await readIfPresent(logFile(data)))?.length ?? 0;
  try {
    await startServer(installation, data, port);
    return null;
  } catch (error) {
    if (!(error instanceof BinaryFailed)) throw error;
    const log = (await readIfPresent(logFile(data)))?.slice(before) ?? '';
    return startFailure(log, error.message);
  }
}

async function ensureDatabase(serverUrl: string): Promise<string> {
  const known = await withClient(serverUrl, (client) =>
    client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]),
  );
  if (known.rowCount === 0) await createDatabase(serverUrl, DATABASE);
  return databaseUrl(serverUrl, DATABASE);
}

import { chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunAs } from './identity.js';
import { type Installation, runBinary } from './run-binary.js';

/** Settings as PostgreSQL names them; values without spaces or quotes. */
export type ServerSettings = Readonly<Record<string, string | number>>;

const START_TIMEOUT_SECONDS = 60;

/**
 * Creates the cluster's files. They appear under their final name only when complete, so an
 * interrupted call leaves nothing that a later start would take for a database.
 */
export async function initialiseCluster(
  installation: Installation,
  directory: string,
  password: string,
): Promise<void> {
  const unfinished = `${directory}.unfinished`;
  const passwordFile = `${directory}.initial-password`;
  await rm(unfinished, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await mkdir(dirname(directory), { recursive: true });
  await writeOwned(passwordFile, password, installation.runAs);
  await makeOwned(unfinished, installation.runAs);
  try {
    await runBinary(installation, 'initdb', [
      `--pgdata=${unfinished}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorting that does not depend on which locales the machine has.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]);
    await rename(unfinished, directory);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/**
 * Starts the server on 127.0.0.1 and returns when it accepts connections. `pg_ctl` gives it a
 * session of its own, so that Ctrl-C in the terminal does not reach it.
 */
export async function startServer(
  installation: Installation,
  directory: string,
  port: number,
  settings: ServerSettings = {},
): Promise<void> {
  const all: ServerSettings = {
    port,
    listen_addresses: '127.0.0.1',
    // Reached over TCP alone: a socket's path is limited to 107 bytes and its folder to writers.
    unix_socket_directories: '',
    ...settings,
  };
  const options = Object.entries(all).map(([name, value]) => `-c ${name}=${value}`);
  await runBinary(installation, 'pg_ctl', [
    'start',
    `--pgdata=${directory}`,
    `--log=${logFile(directory)}`,
    `--timeout=${START_TIMEOUT_SECONDS}`,
    '--wait',
    '--silent',
    `--options=${options.join(' ')}`,
  ]);
}

/** `fast` ends the connections and writes everything out; `immediate` is a crash. */
export async function stopServer(
  installation: Installation,
  directory: string,
  mode: 'fast' | 'immediate',
): Promise<void> {
  await runBinary(installation, 'pg_ctl', [
    'stop',
    `--pgdata=${directory}`,
    `--mode=${mode}`,
    '--wait',
    '--silent',
  ]);
}

/** Inside the data directory, the one folder the server is sure to be able to write to. */
export function logFile(directory: string): string {
  return join(directory, 'server.log');
}

export async function makeOwned(directory: string, runAs: RunAs): Promise<void> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o700);
  if (runAs !== null) await chown(directory, runAs.uid, runAs.gid);
}

async function writeOwned(file: string, content: string, runAs: RunAs): Promise<void> {
  await writeFile(file, content, { flag: 'wx', mode: 0o600 });
  if (runAs !== null) await chown(file, runAs.uid, runAs.gid);
}

import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { identify, isAlive } from '../../../../scripts/lib/process-identity.mjs';
import { LocalStackError } from '../errors.js';
import { readIfPresent } from '../files/create-once.js';
import { withClient } from './databases.js';

const POLL_MS = 100;
const PATIENCE_MS = 60_000;

/**
 * The URL of the server that already runs on this data directory, or null. A server that is just
 * coming up or going down is waited for, and a lock file whose process number now belongs to
 * another program is removed, since PostgreSQL itself would refuse to start on it.
 */
export async function findRunning(
  data: string,
  urlOnPort: (port: number) => string,
): Promise<string | null> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (Date.now() < giveUpAt) {
    const postmaster = await readLockFile(data);
    if (postmaster === null || !isAlive(identify(postmaster.pid))) return null;
    const url = urlOnPort(postmaster.port);
    if (await servesDirectory(url, data)) return url;
    if (!(await commandLine(postmaster.pid)).includes(data)) {
      await rm(lockFile(data), { force: true });
      return null;
    }
    await sleep(POLL_MS);
  }
  throw new LocalStackError(
    `The embedded PostgreSQL in ${data} runs but does not answer; end its process (number in postmaster.pid) and start again.`,
  );
}

/** Whether a server, running or not properly ended, has left its lock file. */
export async function hasLockFile(data: string): Promise<boolean> {
  return (await readLockFile(data)) !== null;
}

function lockFile(data: string): string {
  return join(data, 'postmaster.pid');
}

/** Lines: process number, data directory, start time, port, … (PostgreSQL's pidfile.h). */
async function readLockFile(data: string): Promise<{ pid: number; port: number } | null> {
  const lines = (await readIfPresent(lockFile(data)))?.split('\n');
  const pid = Number(lines?.[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines?.[3]) };
}

async function servesDirectory(url: string, data: string): Promise<boolean> {
  try {
    return await withClient(url, async (client) => {
      const result = await client.query<{ data_directory: string }>('SHOW data_directory');
      return result.rows[0]?.data_directory === data;
    });
  } catch {
    // Not up yet, on its way down, or another program on that port: the caller looks closer.
    return false;
  }
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return (await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
  } catch {
    // It ended in the meantime.
    return '';
  }
}

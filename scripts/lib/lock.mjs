// A lock file between processes. It outlives a killed holder and is then taken over by exactly one.
import { randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive } from './process-identity.mjs';

const POLL_MS = 50;

/**
 * Runs `action` while no other process runs one under the same path.
 *
 * @template T
 * @param {string} path of the lock file; its folder must exist and allow hard links
 * @param {() => Promise<T>} action
 * @param {(holderPid: number) => void} [onWait] called once if somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, action, onWait) {
  await acquire(path, onWait);
  try {
    return await action();
  } finally {
    await unlink(path);
  }
}

/**
 * The lock is linked into place with its holder's name already in it, so that nobody ever reads a
 * half-written one.
 *
 * @param {string} path
 * @param {((holderPid: number) => void) | undefined} onWait
 */
async function acquire(path, onWait) {
  const self = { ...identify(process.pid), id: randomBytes(6).toString('hex') };
  const ticket = `${path}.${self.id}.ticket`;
  await writeFile(ticket, JSON.stringify(self), { flag: 'wx' });
  let told = false;
  try {
    while (!(await tryLink(ticket, path))) {
      const holder = await readHolder(path);
      if (holder === null) continue;
      if (!isAlive(holder)) {
        await evict(path, holder);
        continue;
      }
      if (!told) onWait?.(holder.pid);
      told = true;
      await sleep(POLL_MS);
    }
  } finally {
    await unlink(ticket);
  }
}

/**
 * Several processes may find the same dead holder. Only the one that holds the lock named after
 * that holder may remove its file, and only while it is still there; otherwise a slow one would
 * remove the lock of the process that took over.
 *
 * @param {string} path
 * @param {{ id: string }} deadHolder
 */
async function evict(path, deadHolder) {
  await withLock(`${path}.${deadHolder.id}`, async () => {
    const holder = await readHolder(path);
    if (holder?.id === deadHolder.id) await unlink(path);
  });
}

/**
 * @param {string} ticket
 * @param {string} path
 */
async function tryLink(ticket, path) {
  try {
    await link(ticket, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {Promise<{ pid: number, startedAt: string | null, id: string } | null>} null if released
 */
async function readHolder(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

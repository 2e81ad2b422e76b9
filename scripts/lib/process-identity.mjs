// Names a process so that a number the system hands out again is not taken for the old one.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ pid: number, startedAt: string | null }} ProcessIdentity */

/**
 * @param {number} pid
 * @returns {ProcessIdentity} `startedAt` is null where the system does not tell
 */
export function identify(pid) {
  return { pid, startedAt: startTime(pid) };
}

/**
 * @param {ProcessIdentity} identity
 * @returns {boolean} whether exactly this process still runs
 */
export function isAlive(identity) {
  if (!exists(identity.pid)) return false;
  const now = startTime(identity.pid);
  return identity.startedAt === null || now === null || now === identity.startedAt;
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * @param {number} pid
 * @returns {string | null}
 */
function startTime(pid) {
  try {
    if (process.platform === 'linux') return linuxStartTime(pid);
    if (process.platform === 'win32') return null;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // The process ended between two looks, or the system hides it: nothing to compare with.
    return null;
  }
}

/**
 * Clock ticks since boot (proc_pid_stat(5), field 22), made unique over reboots by the boot's id.
 * The command name in field 2 may hold spaces and brackets, so counting starts after its last one.
 *
 * @param {number} pid
 */
function linuxStartTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended in all but name: only its parent has not asked for the exit code yet.
  if (fields[0] === 'Z') return 'ended';
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}:${fields[19]}`;
}

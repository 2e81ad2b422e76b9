import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { hasCode, LocalStackError } from '../errors.js';

const run = promisify(execFile);

/** Whom the database runs as: null = as ourselves. */
export type RunAs = { readonly uid: number; readonly gid: number } | null;

/**
 * PostgreSQL refuses to run as root, so root hands it to an unprivileged user: the owner of the
 * data that is already there, else `postgres` (made if absent), else `nobody`.
 */
export async function chooseIdentity(dataDirectory?: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return null;
  const owner = dataDirectory === undefined ? null : await ownerOf(dataDirectory);
  if (owner !== null && owner.uid !== 0) return owner;
  const user = (await lookUp('postgres')) ?? (await createUser()) ?? (await lookUp('nobody'));
  if (user === null) {
    throw new LocalStackError(
      'PostgreSQL does not run as root and this system has no user "postgres" or "nobody"; start as an ordinary user or set DATABASE_URL.',
    );
  }
  return user;
}

async function ownerOf(path: string): Promise<RunAs> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function lookUp(name: string): Promise<RunAs> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for a user that does not exist; the next candidate is tried.
    return null;
  }
}

async function createUser(): Promise<RunAs> {
  try {
    await run('groupadd', ['--system', 'postgres']);
    await run('useradd', ['--system', '--no-create-home', '--gid', 'postgres', 'postgres']);
  } catch {
    // Slim images lack these tools, and a group may be left from before: the look-up decides.
  }
  return lookUp('postgres');
}

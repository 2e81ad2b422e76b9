import { chmod, lstat, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, LocalStackError } from '../errors.js';
import { createOnce, readIfPresent } from '../files/create-once.js';
import { chooseIdentity, type RunAs } from './identity.js';
import { isReachable } from './reachable.js';
import { sharedTemporaryDirectory } from './temporary.js';

/** Where the cluster's files lie and whom they belong to. */
export interface Location {
  /** The data directory, without symbolic links; absent before the first start. */
  readonly data: string;
  readonly runAs: RunAs;
}

/**
 * The data directory is `home`/data, unless the user that PostgreSQL runs as cannot get there (root's
 * checkout below /root): then it lies in a temporary folder of a random name, remembered in `home`.
 */
export async function locateData(home: string): Promise<Location> {
  await mkdir(home, { recursive: true, mode: 0o755 });
  const elsewhere = join(home, 'location');
  const remembered = await readIfPresent(elsewhere);
  if (remembered !== null) return existing(remembered);
  const data = join(await realpath(home), 'data');
  const runAs = await chooseIdentity(data);
  if (await isReachable(home, runAs)) return owned({ data, runAs });
  const parent = await sharedTemporaryDirectory(runAs);
  const made = await mkdtemp(join(parent, 'tetrix-postgres-data-'));
  // Ours, so that nobody else puts anything there, and to be passed through by the server's user.
  await chmod(made, 0o711);
  return existing(await createOnce(elsewhere, () => made));
}

async function existing(parent: string): Promise<Location> {
  const data = join(parent, 'data');
  const folder = await statIfPresent(parent);
  const self = process.getuid?.();
  // Somebody else could have made a folder of that name after a clean-up of the temporary files.
  if (folder === null || !folder.isDirectory() || folder.uid !== self) {
    throw new LocalStackError(
      `The embedded database's folder ${parent} is gone or not ours; remove .data/postgres to begin with an empty database.`,
    );
  }
  return { data, runAs: await chooseIdentity(data) };
}

async function owned(location: Location): Promise<Location> {
  const owner = (await statIfPresent(location.data))?.uid;
  const expected = location.runAs?.uid ?? process.getuid?.();
  if (owner !== undefined && owner !== expected) {
    throw new LocalStackError(
      `The embedded database in ${location.data} belongs to another user (number ${owner}); start as that user, or remove .data to begin anew.`,
    );
  }
  return location;
}

async function statIfPresent(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

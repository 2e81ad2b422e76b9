import { readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasCode } from '../errors.js';

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * npm packages hold no symbolic links, so the binaries' package lists those its shared libraries
 * need and makes them in an install script, which npm 11 does not run.
 */
export async function ensureLibraryLinks(packageDirectory: string): Promise<void> {
  const links = await readLinks(join(packageDirectory, 'native', 'pg-symlinks.json'));
  await Promise.all(links.map((link) => ensureLink(packageDirectory, link)));
}

async function ensureLink(packageDirectory: string, { source, target }: Link): Promise<void> {
  const path = join(packageDirectory, target);
  if (dirname(source) !== dirname(target)) throw new Error(`unexpected library link ${target}`);
  try {
    await symlink(basename(source), path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

async function readLinks(file: string): Promise<Link[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Link[];
  } catch (error) {
    // Packages for systems without versioned libraries carry no list.
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

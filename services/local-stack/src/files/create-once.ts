import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '../errors.js';

/**
 * The file's content, made at the first call. Of several processes exactly one makes it and all
 * return the same; it appears under its name whole, readable by its owner alone.
 */
export async function createOnce(file: string, make: () => string): Promise<string> {
  const existing = await readIfPresent(file);
  if (existing !== null) return existing;
  await mkdir(dirname(file), { recursive: true });
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, make(), { flag: 'wx', mode: 0o600, flush: true });
  try {
    // Unlike a rename, a link never replaces what another process has put there.
    await link(own, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(own);
  }
  return readFile(file, 'utf8');
}

export async function readIfPresent(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

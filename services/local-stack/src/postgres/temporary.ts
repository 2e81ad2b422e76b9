import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { hasCode, LocalStackError } from '../errors.js';
import type { RunAs } from './identity.js';
import { isReachable } from './reachable.js';

/** A temporary folder the given user can reach; /var/tmp comes first as it outlives a reboot. */
export async function sharedTemporaryDirectory(
  runAs: RunAs,
  candidates: readonly string[] = ['/var/tmp', tmpdir(), '/tmp'],
): Promise<string> {
  for (const candidate of candidates) {
    if ((await isDirectory(candidate)) && (await isReachable(candidate, runAs))) return candidate;
  }
  throw new LocalStackError(
    'No temporary folder can be reached by the user that PostgreSQL runs as; set DATABASE_URL to a PostgreSQL of your own.',
  );
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { RunAs } from './identity.js';

interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

const READ_AND_EXECUTE = 0o5;
const EXECUTE = 0o1;

/** Whether the user may enter the folder, every folder above it, and list it. */
export async function isReachable(directory: string, runAs: RunAs): Promise<boolean> {
  if (runAs === null) return true;
  let needed = READ_AND_EXECUTE;
  for (const path of ancestors(directory)) {
    if (!grants(await stat(path), runAs, needed)) return false;
    needed = EXECUTE;
  }
  return true;
}

/** POSIX: the first matching class alone decides, owner before group before others. */
export function grants(entry: Ownership, user: NonNullable<RunAs>, bits: number): boolean {
  const shift = entry.uid === user.uid ? 6 : entry.gid === user.gid ? 3 : 0;
  return ((entry.mode >> shift) & bits) === bits;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [resolve(path), ...ancestors(parent)];
}

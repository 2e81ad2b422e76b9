import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  identify,
  isAlive,
  type ProcessIdentity,
} from '../../../../scripts/lib/process-identity.mjs';
import { replaceFile } from '../files/replace-file.js';

export type Part = 'postgres' | 'sandbox';

interface Member extends ProcessIdentity {
  readonly uses: readonly Part[];
}

/** Which processes use which part, one file each. Callers hold the stack's lock. */
export async function enter(directory: string, uses: readonly Part[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  const member: Member = { ...identify(process.pid), uses };
  await replaceFile(memberFile(directory, process.pid), JSON.stringify(member));
}

/** @returns the parts that some living process still uses */
export async function leave(directory: string): Promise<Set<Part>> {
  await rm(memberFile(directory, process.pid), { force: true });
  const members = await livingMembers(directory);
  return new Set(members.flatMap((member) => member.uses));
}

async function livingMembers(directory: string): Promise<Member[]> {
  const living: Member[] = [];
  const names = await readdir(directory);
  for (const name of names.filter((name) => name.endsWith('.json'))) {
    const file = join(directory, name);
    const member = JSON.parse(await readFile(file, 'utf8')) as Member;
    if (isAlive(member)) living.push(member);
    else await rm(file, { force: true });
  }
  return living;
}

function memberFile(directory: string, pid: number): string {
  return join(directory, `${pid}.json`);
}

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { messageOf } from '../errors.js';
import type { RunAs } from './identity.js';

/** Where the programs lie and who runs them. */
export interface Installation {
  readonly binaries: string;
  readonly runAs: RunAs;
}

/** One of PostgreSQL's programs ended with a failure; the message holds what it printed. */
export class BinaryFailed extends Error {
  override name = 'BinaryFailed';
}

/**
 * Runs `initdb` or `pg_ctl` to its end with next to no environment: PG* variables of the caller
 * would change what they do, and the server would keep the caller's secrets in its environment.
 *
 * @throws BinaryFailed
 */
export function runBinary(
  { binaries, runAs }: Installation,
  program: 'initdb' | 'pg_ctl',
  args: readonly string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(binaries, program), args, {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(runAs ?? {}),
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (cause) =>
      reject(new BinaryFailed(`${program} did not run: ${messageOf(cause)}`, { cause })),
    );
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new BinaryFailed(`${program} failed: ${output.trim()}`)),
    );
  });
}

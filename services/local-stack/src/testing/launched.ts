import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from '../../../../scripts/lib/process-identity.mjs';
import { freePort } from '../net/free-port.js';
import { checkoutRoot } from '../paths.js';

/** A launcher running as a process of its own. */
export interface Launched {
  readonly process: ChildProcess;
  readonly port: number;
  /** What it wrote to both streams so far. */
  output(): string;
  /** Resolves when its service is announced as ready. */
  ready(): Promise<void>;
  /** What the fixture service sees of its environment. */
  environment(): Promise<Record<string, string> & { pid: number }>;
  /** Signals it and waits for its end; resolves with the exit code, null after SIGKILL. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const compiled = (path: string) => join(checkoutRoot, 'services', path);

/** A new data directory that the database's user may enter. */
export async function makeDataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tetrix-stack-test-'));
  await chmod(directory, 0o755);
  return directory;
}

export async function removeDataDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts the launcher with the fixture service; `env` replaces the caller's environment. */
export async function startLauncher(
  dataDirectory: string,
  env: Record<string, string> = {},
): Promise<Launched> {
  const port = env['PORT'] ? Number(env['PORT']) : await freePort();
  const child = spawn(
    process.execPath,
    [
      compiled('local-stack/dist/testing/fixture-launcher.js'),
      dataDirectory,
      compiled('local-stack/dist/testing/fixture-service.js'),
      compiled('crm-sandbox/dist/main.js'),
    ],
    { env: { PATH: process.env['PATH'], PORT: String(port), ...env }, stdio: 'pipe' },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const exited = once(child, 'close') as Promise<[number | null]>;
  return {
    process: child,
    port,
    output: () => output,
    async ready() {
      await eventually(() => output.includes('is ready') || child.exitCode !== null);
      if (child.exitCode !== null) throw new Error(`the launcher ended: ${output}`);
    },
    async environment() {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      return (await response.json()) as Record<string, string> & { pid: number };
    },
    async end(signal) {
      if (signal) child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

/** Waits for other processes, which no injected clock can hurry. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 25_000;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error('it did not happen in time');
    await sleep(25);
  }
}

export function ended(process: ProcessIdentity): Promise<void> {
  return eventually(() => !isAlive(process));
}

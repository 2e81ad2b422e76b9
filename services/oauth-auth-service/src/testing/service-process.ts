import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Env } from '../platform/config/env.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The service as its own process, run from what was compiled. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** All that it wrote to stdout and stderr. */
  output(): string;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<Ending>;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Starts `dist/main.js` on a free port and waits until it listens.
 * @param nodeArguments - e.g. `--import` of a preload that injects a fault.
 * @throws Error with its output when it does not come up
 */
export async function startServiceProcess(
  env: Env,
  nodeArguments: readonly string[] = [],
): Promise<ServiceProcess> {
  const child = fork(MAIN, {
    env: { ...env, PORT: env['PORT'] ?? '0' },
    execArgv: [...nodeArguments],
    silent: true,
  });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Ending);
  const lines: string[] = [];
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('a silent child has its output piped');
  stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      lines.push(`${line}\n`);
      const started = line.includes('"listening"') ? JSON.parse(line) : null;
      if (started?.msg === 'listening') resolve(`http://127.0.0.1:${started.port}`);
    });
    // Not `exit`, which may come before the last of the output.
    child.on('close', (code) => reject(new Error(`ended with ${code}: ${lines.join('')}`)));
    child.on('error', reject);
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    url,
    pid: child.pid ?? 0,
    output: () => lines.join(''),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    ended,
  };
}

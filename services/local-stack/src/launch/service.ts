import { spawn } from 'node:child_process';
import type { Env } from './gaps.js';

/** The service as a child process. */
export interface Service {
  /** Its exit code, as a shell would tell it: 128 + number for a signal. */
  readonly ended: Promise<number>;
  /** Asks it to end, and makes it end when the grace is over. */
  stop(): Promise<number>;
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/**
 * Starts the service in a process group of its own, so that Ctrl-C reaches it through us and in
 * order. Over the IPC channel it notices our end, even by SIGKILL, and ends too.
 *
 * @param graceMs from SIGTERM to SIGKILL
 */
export function startService(entry: string, env: Env, graceMs: number): Service {
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    detached: true,
    env: { ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (SIGNAL_NUMBERS[signal ?? 'SIGTERM'] ?? 0)),
    );
  });
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      try {
        return await ended;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

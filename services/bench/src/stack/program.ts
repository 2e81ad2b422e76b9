import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const POLL_MS = 25;

export interface ProgramOptions {
  /** Compiled entry point, from the root of the checkout. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** File for its output. Not a pipe: reading it would take time from the callers. */
  readonly log: string;
  /** Answers 200 once the program is ready. */
  readonly readyUrl: string;
}

/** A program in its own process; the IPC channel ends it when this process ends, however. */
export interface Program {
  readonly pid: number;
  stop(): Promise<void>;
}

/** @throws Error with its output when it does not come up */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const log = openSync(options.log, 'a');
  const child = fork(fileURLToPath(new URL(`../../../../${options.entry}`, import.meta.url)), {
    env: { PATH: process.env['PATH'], ...options.env },
    execArgv: [],
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  await becomesReady(child, options);
  return { pid: child.pid ?? 0, stop: () => stop(child) };
}

async function becomesReady(child: ChildProcess, options: ProgramOptions): Promise<void> {
  while (!(await isReady(options.readyUrl))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${options.entry} ended:\n${readFileSync(options.log, 'utf8')}`);
    }
    await sleep(POLL_MS);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Not listening yet; whether it ever will is told by its end.
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

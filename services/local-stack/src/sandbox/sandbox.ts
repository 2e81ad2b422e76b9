import { spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  identify,
  isAlive,
  type ProcessIdentity,
} from '../../../../scripts/lib/process-identity.mjs';
import { LocalStackError } from '../errors.js';
import { readIfPresent } from '../files/create-once.js';
import { replaceFile } from '../files/replace-file.js';
import { freePort, isPortFree } from '../net/free-port.js';

const PREFERRED_PORT = 4010;
const POLL_MS = 50;
const START_PATIENCE_MS = 20_000;
const STOP_PATIENCE_MS = 10_000;

interface Instance extends ProcessIdentity {
  /** null until it listens */
  readonly url: string | null;
}

/** How to run the sandbox: its compiled entry and the variables that describe its clients. */
export interface SandboxProgram {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes sure that the checkout's sandbox runs, attaching to it where it already does.
 * The caller holds the stack's lock.
 *
 * @returns its origin
 */
export async function ensureSandbox(home: string, program: SandboxProgram): Promise<string> {
  const running = await readInstance(home);
  if (running?.url && isAlive(running)) return running.url;
  // One whose starter was killed before it listened: its address would never be known.
  await stopSandbox(home);
  await mkdir(home, { recursive: true });
  const url = await start(home, program);
  await replaceFile(join(home, 'port'), new URL(url).port);
  return url;
}

/** Stops the checkout's sandbox if it runs. The caller holds the stack's lock. */
export async function stopSandbox(home: string): Promise<void> {
  const instance = await readInstance(home);
  if (instance === null) return;
  if (isAlive(instance)) {
    process.kill(instance.pid, 'SIGTERM');
    if (!(await endsWithin(instance, STOP_PATIENCE_MS))) process.kill(instance.pid, 'SIGKILL');
  }
  await rm(instanceFile(home), { force: true });
}

/** In a session of its own and with its output in a file, since it may outlive this process. */
async function start(home: string, { entry, env }: SandboxProgram): Promise<string> {
  const log = join(home, 'sandbox.log');
  const output = await open(log, 'w', 0o600);
  const child = spawn(process.execPath, [entry], {
    detached: true,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOST: '127.0.0.1',
      PORT: String(await choosePort(home)),
      SANDBOX_STATE_FILE: join(home, 'state.json'),
      ...env,
    },
    stdio: ['ignore', output.fd, output.fd],
  });
  child.unref();
  await output.close();
  if (child.pid === undefined) throw new LocalStackError('The CRM sandbox could not be started.');
  const self = identify(child.pid);
  await writeInstance(home, { ...self, url: null });
  const url = await waitForAddress(self, log);
  await writeInstance(home, { ...self, url });
  return url;
}

/** The same port each time, as connections remember the address they were made through. */
async function choosePort(home: string): Promise<number> {
  const wanted = Number(await readIfPresent(join(home, 'port'))) || PREFERRED_PORT;
  return (await isPortFree(wanted, '127.0.0.1')) ? wanted : freePort();
}

async function waitForAddress(process: ProcessIdentity, log: string): Promise<string> {
  const giveUpAt = Date.now() + START_PATIENCE_MS;
  while (Date.now() < giveUpAt) {
    const text = (await readIfPresent(log)) ?? '';
    const url = /^\{"listening":"([^"]+)"/m.exec(text)?.[1];
    if (url !== undefined) return url;
    if (!isAlive(process)) break;
    await sleep(POLL_MS);
  }
  const reason = ((await readIfPresent(log)) ?? '').trim().split('\n')[0] ?? '';
  throw new LocalStackError(`The CRM sandbox did not start: ${reason} (its log: ${log}).`);
}

async function endsWithin(process: ProcessIdentity, patience: number): Promise<boolean> {
  const giveUpAt = Date.now() + patience;
  while (isAlive(process)) {
    if (Date.now() > giveUpAt) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function instanceFile(home: string): string {
  return join(home, 'instance.json');
}

async function readInstance(home: string): Promise<Instance | null> {
  const text = await readIfPresent(instanceFile(home));
  return text === null ? null : (JSON.parse(text) as Instance);
}

function writeInstance(home: string, instance: Instance): Promise<void> {
  return replaceFile(instanceFile(home), JSON.stringify(instance));
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { createControlClient } from '@tetrix/crm-sandbox';
import type { SandboxHandle } from '../process-lab.js';

const MAIN = createRequire(import.meta.url).resolve('@tetrix/crm-sandbox/main');
const APP = { clientId: 'chaos-client', clientSecret: 'chaos-secret' };

export interface SandboxProcess extends SandboxHandle {
  stop(): Promise<void>;
}

/** The sandbox as a process of its own, rotating refresh tokens: a second use ends the grant. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const child = fork(MAIN, {
    env: {
      PORT: '0',
      SANDBOX_SALESFORCE_CLIENT_ID: APP.clientId,
      SANDBOX_SALESFORCE_CLIENT_SECRET: APP.clientSecret,
      SANDBOX_SALESFORCE_ROTATE_REFRESH_TOKENS: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error('the output of the sandbox is not piped');
  const lines = createInterface({ input: stdout });
  const [line] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the sandbox did not start (${code})`);
    }),
  ]);
  const { listening: url } = JSON.parse(String(line)) as { listening: string };
  const ended = once(child, 'exit');
  return {
    url,
    salesforce: APP,
    control: createControlClient(url),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

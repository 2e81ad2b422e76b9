import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Env } from './environment.js';

const MAIN = fileURLToPath(new URL('../../../oauth-auth-service/dist/main.js', import.meta.url));

/** The compiled service in its own process, on the port of its environment. */
export interface RunningService {
  stop(): Promise<void>;
}

/** @throws Error with its output when it does not come up */
export async function startService(env: Env): Promise<RunningService> {
  const child = fork(MAIN, { env, execArgv: [], silent: true });
  const ended = once(child, 'exit');
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('A silent child has its output piped.');
  let output = '';
  stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (line.includes('"msg":"listening"')) resolve();
    });
    child.on('close', (code) => reject(new Error(`The service ended with ${code}: ${output}`)));
    child.on('error', reject);
  });
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

import { optionsFromEnvironment } from './options.js';
import { startSandbox } from './sandbox.js';

async function main(): Promise<void> {
  const sandbox = await startSandbox(optionsFromEnvironment(process.env));
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    // The exit is explicit because an IPC channel would keep the process alive.
    sandbox.close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('disconnect', end);
  process.stdout.write(`${JSON.stringify({ listening: sandbox.url })}\n`);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);

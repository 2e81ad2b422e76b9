import { join } from 'node:path';
import { LocalStackError } from './errors.js';
import { launch } from './launch/launcher.js';
import { checkoutRoot, defaultDataDirectory } from './paths.js';

/**
 * Launches this checkout's service in this process, ends it on a signal and sets the exit code.
 *
 * @param restart its event `restart` asks for the service anew
 */
export function runLauncher(restart?: EventTarget): Promise<void> {
  return runUntilSignal((stop) =>
    launch({
      env: process.env,
      dataDirectory: defaultDataDirectory,
      service: join(checkoutRoot, 'services/oauth-auth-service/dist/main.js'),
      sandbox: join(checkoutRoot, 'services/crm-sandbox/dist/main.js'),
      stop,
      restart,
      print: (text) => process.stdout.write(text),
    }),
  );
}

/** Runs a program whose result is an exit code; an expected failure is one sentence on stderr. */
export async function runUntilSignal(
  program: (stop: AbortSignal) => Promise<number>,
): Promise<void> {
  const stop = new AbortController();
  // A terminal's Ctrl-C comes twice through npm (from the terminal and passed on), so a second
  // one has no meaning of its own.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort());
  }
  try {
    process.exitCode = await program(stop.signal);
  } catch (error) {
    if (!(error instanceof LocalStackError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

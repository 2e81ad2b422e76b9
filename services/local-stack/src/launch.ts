// The program behind `npm start`: fills in what the environment lacks and runs the service.
import { join } from 'node:path';
import { LocalStackError } from './errors.js';
import { launch } from './launch/launcher.js';
import { checkoutRoot, defaultDataDirectory } from './paths.js';

const stop = new AbortController();
// A terminal's Ctrl-C comes twice through npm (from the terminal and passed on), hence no meaning
// is given to a second one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stop.abort());
}

try {
  process.exitCode = await launch({
    env: process.env,
    dataDirectory: defaultDataDirectory,
    service: join(checkoutRoot, 'services/oauth-auth-service/dist/main.js'),
    sandbox: join(checkoutRoot, 'services/crm-sandbox/dist/main.js'),
    stop: stop.signal,
    print: (text) => process.stdout.write(text),
  });
} catch (error) {
  if (!(error instanceof LocalStackError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

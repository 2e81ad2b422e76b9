import { exitOnUnhandledErrors, shutDownOnRequest } from './app/shutdown.js';
import { startService } from './app/start-service.js';
import { ConfigError } from './platform/config/env.js';
import { StartError } from './platform/start-error.js';

try {
  const starting = startService(process.env, process.stdout);
  shutDownOnRequest(starting, process);
  exitOnUnhandledErrors(await starting, process);
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

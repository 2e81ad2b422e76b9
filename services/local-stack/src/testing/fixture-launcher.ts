// The launcher with another data directory and another service, for tests: the arguments are
// both and then the sandbox's entry.
import { launch } from '../launch/launcher.js';
import { runUntilSignal } from '../run-launcher.js';

const [dataDirectory = '', service = '', sandbox = ''] = process.argv.slice(2);
await runUntilSignal((stop) =>
  launch({
    env: process.env,
    dataDirectory,
    service,
    sandbox,
    stop,
    print: (text) => process.stdout.write(text),
  }),
);

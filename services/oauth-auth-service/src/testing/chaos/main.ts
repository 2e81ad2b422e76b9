// `npm run chaos -- --minutes 5 --seed 42`: exit code 0 only if every promise was kept.
import { randomInt } from 'node:crypto';
import { isBroken } from './judge.js';
import { type ChaosOptions, readOptions, usage } from './options.js';
import { renderReport } from './report.js';
import { runChaos } from './run.js';

if (process.argv.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}
const options = optionsOrLeave();
process.stdout.write(
  `Chaos for ${options.seconds} seconds over ${options.grants} grants and ${options.processes} processes, seed ${options.seed}.\n`,
);
const report = await runChaos(options);
process.stdout.write(renderReport(report));
process.exitCode = report.findings.some(isBroken) ? 1 : 0;

function optionsOrLeave(): ChaosOptions {
  try {
    return readOptions(process.argv.slice(2), () => randomInt(2 ** 31));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

// The program behind `npm run bench`.
import { parseArgs } from 'node:util';
import { fullPlan, quickPlan } from './plan.js';
import { report } from './report/report.js';
import { run } from './run.js';

const USAGE = `npm run bench -- [--quick] [--json]

Measures the service against a ceiling: a bare server that does the unavoidable work and nothing
else.

  --quick  short rounds and a fifth of the rows, for a first impression
  --json   the results as JSON on stdout
  --help   this text
`;

function readArguments() {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { quick: flag, json: flag, help: flag } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return process.exit(2);
  }
}

const { quick, json, help } = readArguments();
if (help) {
  process.stdout.write(USAGE);
} else {
  const start = performance.now();
  const results = await run(quick ? quickPlan : fullPlan, (step) => {
    process.stderr.write(`${step} ...\n`);
  });
  const seconds = Math.round((performance.now() - start) / 1000);
  process.stdout.write(
    json ? `${JSON.stringify(results, null, 2)}\n` : `\n${report(results)}\n\n(${seconds} s)\n`,
  );
}

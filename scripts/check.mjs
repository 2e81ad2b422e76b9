// `npm run check`: everything that can be said of the code without running it. The types of the
// workspaces are checked by the build.
import { requireNode } from './lib/node-version.mjs';

requireNode();
const { bootstrap } = await import('./lib/bootstrap.mjs');
const { inCheckout } = await import('./lib/paths.mjs');
const { runStep, StepFailed } = await import('./lib/run-step.mjs');

/** Title → program, as seen from node_modules/, and its arguments. */
const CHECKS = {
  'Types of the scripts': ['typescript/bin/tsc', '-p', 'tsconfig.scripts.json', '--pretty'],
  'Format and lint': ['@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'],
  'Who imports whom': [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ...[
      ...['local-stack', 'crm-sandbox', 'oauth-auth-service', 'bench'],
      ...['crm-token-client', 'telemarketing'],
    ].map((name) => `services/${name}/src`),
  ],
  'Dead code': ['knip/bin/knip.js'],
  Lockfile: ['../scripts/check-lockfile.mjs'],
};

await bootstrap();
let failures = 0;
for (const [title, [program = '', ...args]] of Object.entries(CHECKS)) {
  try {
    await runStep(title, process.execPath, [inCheckout('node_modules', program), ...args]);
    process.stdout.write(`${title}: fine\n`);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    failures += 1;
    process.stderr.write(`${error.message}\n`);
  }
}
process.exitCode = failures === 0 ? 0 : 1;

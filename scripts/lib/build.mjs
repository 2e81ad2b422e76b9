import { inCheckout } from './paths.mjs';
import { runStep } from './run-step.mjs';

const compiler = inCheckout('node_modules/typescript/bin/tsc');

/** Compiles every workspace; what has not changed is not compiled again. */
export async function build() {
  // The others' tests use the declarations of these two.
  await Promise.all([compile('local-stack'), compile('crm-sandbox')]);
  await Promise.all(['oauth-auth-service', 'bench', 'crm-token-client'].map(compile));
  await compile('telemarketing');
}

/** @param {string} workspace */
function compile(workspace) {
  const project = `services/${workspace}`;
  const colours = String(process.stderr.isTTY === true);
  return runStep(`Compiling ${project}`, process.execPath, [
    ...[compiler, '-p', project],
    ...['--pretty', colours],
  ]);
}

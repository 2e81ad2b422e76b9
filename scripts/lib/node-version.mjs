// Parsed by whatever Node there is, so that an old one gets a sentence and not a syntax error.
import { readFileSync } from 'node:fs';

/** Ends the process with one sentence where Node is older than package.json asks for. */
export function requireNode() {
  const { engines } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const wanted = engines.node.replace('>=', '');
  if (isOlder(process.versions.node, wanted)) {
    process.stderr.write(
      `Node.js ${wanted} or newer is needed; this is ${process.versions.node}.\n`,
    );
    process.exit(1);
  }
}

/**
 * @param {string} version
 * @param {string} minimum
 */
function isOlder(version, minimum) {
  const parts = version.split('.').map(Number);
  for (const [i, needed] of minimum.split('.').map(Number).entries()) {
    const part = parts[i] || 0;
    if (part !== needed) return part < needed;
  }
  return false;
}

import { inCheckout } from './paths.mjs';
import { runStep } from './run-step.mjs';
import { hashOf, readIfPresent, readStamp, writeStamp } from './stamp.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} Entry */

/** Installs what package-lock.json names, unless exactly that is installed already. */
export async function installPackages() {
  const wanted = hashOf(['package-lock.json']);
  if (readStamp('packages') === wanted) return;
  if (!isInstalled()) {
    process.stderr.write('Installing packages, which takes a minute the first time ...\n');
    // The build needs the development packages, also where NODE_ENV says production.
    await runStep('npm ci', 'npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
  }
  writeStamp('packages', wanted);
}

/** Whether npm's own record of node_modules/ holds what the lockfile asks for. */
function isInstalled() {
  const record = readIfPresent(inCheckout('node_modules', '.package-lock.json'));
  if (record === null) return false;
  const installed = entries(record);
  const wanted = entries(readIfPresent(inCheckout('package-lock.json')) ?? '{}');
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link) return true;
    const found = installed[path];
    // Packages for other systems are optional and stay away.
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * @param {string} lockfile
 * @returns {Record<string, Entry>}
 */
function entries(lockfile) {
  return JSON.parse(lockfile).packages ?? {};
}

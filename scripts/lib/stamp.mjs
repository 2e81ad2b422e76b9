import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inCheckout } from './paths.mjs';

/** @param {string[]} files relative to the checkout */
export function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(inCheckout(file)));
  return hash.digest('hex');
}

/**
 * What a step last ran for. Kept in node_modules/, so that removing that removes the memory too.
 *
 * @param {string} name
 */
export function readStamp(name) {
  return readIfPresent(stampFile(name));
}

/**
 * @param {string} name
 * @param {string} value
 */
export function writeStamp(name, value) {
  mkdirSync(dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), value);
}

/** @param {string} path */
export function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
    throw error;
  }
}

/** @param {string} name */
function stampFile(name) {
  return inCheckout('node_modules', '.tetrix', name);
}

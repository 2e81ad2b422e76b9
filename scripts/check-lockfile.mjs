// Whether package-lock.json serves every machine: it names no registry, and all the optional
// packages of other platforms. npm drops those of them that the registry at hand does not have,
// and `npm ci` then refuses the file.
import { readFileSync } from 'node:fs';
import { inCheckout } from './lib/paths.mjs';

/** @typedef {{ resolved?: string, link?: boolean, optionalDependencies?: Record<string, string> }} Entry */

/** @type {Record<string, Entry>} */
const packages = JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8')).packages;
const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));

const complaints = Object.entries(packages).flatMap(([path, entry]) => [
  ...(entry.resolved && !entry.link ? [`${path} names where it was downloaded from`] : []),
  ...Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !names.has(name))
    .map((name) => `${name}, an optional package of ${path}, is missing`),
]);

for (const complaint of complaints) process.stderr.write(`package-lock.json: ${complaint}\n`);
process.exitCode = complaints.length === 0 ? 0 : 1;

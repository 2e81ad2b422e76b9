// The program behind `npm run docs:errors`: writes the list of errors to the file that is named.
import { writeFile } from 'node:fs/promises';
import { errorReference } from './app/docs/error-reference.js';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Usage: error-reference <file to write>\n');
  process.exitCode = 2;
} else {
  await writeFile(file, errorReference());
}

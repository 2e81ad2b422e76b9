import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { errorCatalogues } from './api.js';
import { errorReference } from './error-reference.js';

const FILE = fileURLToPath(new URL('../../../../../docs/errors.md', import.meta.url));

describe('docs/errors.md', () => {
  it('is what `npm run docs:errors` writes', async () => {
    expect(await readFile(FILE, 'utf8')).toBe(errorReference());
  });

  it('gives no code two meanings', () => {
    const codes = Object.values(errorCatalogues).flatMap((catalogue) => Object.keys(catalogue));
    expect(new Set(codes).size).toBe(codes.length);
  });
});

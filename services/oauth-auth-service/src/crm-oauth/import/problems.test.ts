import { readFile } from 'node:fs/promises';
import { importProblems } from './problems.js';

const PAGE = new URL('../../../../../docs/importing.md', import.meta.url);

describe('docs/importing.md', () => {
  it('says of every problem what to do, and of no other', async () => {
    const [, table = ''] = (await readFile(PAGE, 'utf8')).split('A `diagnosis` is one');
    const named = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
    expect(named).toEqual(Object.keys(importProblems));
  });
});

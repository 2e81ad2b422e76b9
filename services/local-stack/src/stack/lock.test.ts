import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../../../scripts/lib/lock.mjs';
import { checkoutRoot } from '../paths.js';
import { makeDataDirectory, removeDataDirectory } from '../testing/launched.js';

let directory: string;

beforeEach(async () => {
  directory = await makeDataDirectory();
});

afterEach(() => removeDataDirectory(directory));

/** Runs `body` in a process of its own, with the lock's path as `path`. */
function inProcess(body: string): ChildProcess {
  const module = join(checkoutRoot, 'scripts/lib/lock.mjs');
  const program = `
    import { withLock } from ${JSON.stringify(module)};
    import { readFileSync, writeFileSync } from 'node:fs';
    const path = process.argv[1];
    await (async () => { ${body} })();`;
  const args = ['--input-type=module', '--eval', program, join(directory, 'lock')];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Reads, waits and writes: a second one at the same time would lose a step. */
const COUNT_TO_TEN = `
  for (let i = 0; i < 10; i += 1) await withLock(path, async () => {
    const n = Number(readFileSync(path + '.count', 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 1));
    writeFileSync(path + '.count', String(n + 1));
  });`;

describe('withLock', () => {
  it('is held by one process at a time, also when its holder was killed', async () => {
    await writeFile(join(directory, 'lock.count'), '0');
    const killed = inProcess(`await withLock(path, () => {
      process.stdout.write('held');
      return new Promise((resolve) => setTimeout(resolve, 60_000));
    });`);
    if (killed.stdout) await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');

    const counters = Array.from({ length: 6 }, () => inProcess(COUNT_TO_TEN));
    const codes = await Promise.all(counters.map((counter) => once(counter, 'exit')));
    expect(codes.map(([code]) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await readFile(join(directory, 'lock.count'), 'utf8')).toBe('60');
  });

  it('is released by a failing action and leaves no file', async () => {
    const path = join(directory, 'lock');
    const failing = withLock(path, () => Promise.reject(new Error('no luck')));
    await expect(failing).rejects.toThrow('no luck');
    expect(await withLock(path, () => Promise.resolve('next'))).toBe('next');
    expect(await readdir(directory)).toEqual([]);
  });
});

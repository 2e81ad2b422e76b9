import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutRoot } from '../paths.js';
import { eventually, makeDataDirectory } from '../testing/launched.js';
import { withClient } from './databases.js';
import { startPostgres } from './throwaway.js';

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const answers = (url: string) =>
  withClient(url, (client) => client.query('SELECT 1')).then(
    () => true,
    () => false,
  );

describe('startPostgres', () => {
  it('survives a crash of the server and leaves nothing when it is stopped', async () => {
    const dir = await makeDataDirectory();
    const postgres = await startPostgres({ dir });
    const url = await postgres.createDatabase('kept');
    await withClient(url, (client) => client.query('CREATE TABLE here ()'));
    await postgres.restart('immediate');
    await withClient(url, (client) => client.query('SELECT * FROM here'));
    await postgres.stop();
    expect([await answers(url), await exists(dir)]).toEqual([false, false]);
  });

  it('ends with the process that started it, even by SIGKILL', async () => {
    const dir = await makeDataDirectory();
    const module = join(checkoutRoot, 'services/local-stack/dist/index.js');
    const program = `
      import { startPostgres } from ${JSON.stringify(module)};
      process.stdout.write((await startPostgres({ dir: process.argv[1] })).url);
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', program, dir]);
    const [url] = (await once(owner.stdout, 'data')).map(String);
    expect(await answers(url ?? '')).toBe(true);
    owner.kill('SIGKILL');
    await eventually(async () => !(await exists(dir)));
    expect(await answers(url ?? '')).toBe(false);
  });
});

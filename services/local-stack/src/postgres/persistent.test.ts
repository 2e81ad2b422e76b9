import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDataDirectory, removeDataDirectory } from '../testing/launched.js';
import { withClient } from './databases.js';
import { ensurePostgres, stopPostgres } from './persistent.js';

let home: string;

beforeEach(async () => {
  home = await makeDataDirectory();
});

afterEach(() => removeDataDirectory(home));

const dataDirectory = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory ?? '';
  });

describe('ensurePostgres', () => {
  it('serves a checkout that is closed to other users, such as one below /root', async () => {
    await chmod(home, 0o700);
    const url = await ensurePostgres(home);
    const data = await dataDirectory(url);
    await stopPostgres(home);
    expect(await ensurePostgres(home)).toBe(url);
    await stopPostgres(home);
    if (!data.startsWith(home)) await rm(dirname(data), { recursive: true });
  });

  it('says what to do when the password of an existing database is gone', async () => {
    await ensurePostgres(home);
    await stopPostgres(home);
    await rm(join(home, 'password'));
    await expect(ensurePostgres(home)).rejects.toThrow(/has lost its password file .*restore it/);
  });

  it('starts where the lock file of a killed server names a number that is now another process', async () => {
    const url = await ensurePostgres(home);
    const lockFile = join(await dataDirectory(url), 'postmaster.pid');
    const lock = await readFile(lockFile, 'utf8');
    await stopPostgres(home);
    await writeFile(lockFile, lock.replace(/^\d+/, String(process.pid)));
    expect(await ensurePostgres(home)).toBe(url);
    await stopPostgres(home);
  });
});

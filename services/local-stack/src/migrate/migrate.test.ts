import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutRoot } from '../paths.js';
import { createDatabase, dropDatabase, withClient } from '../postgres/databases.js';
import { SERVER_URL_VARIABLE } from '../testing/test-database.js';
import { migrate } from './migrate.js';

const server = process.env[SERVER_URL_VARIABLE] ?? '';
const FIRST = 'CREATE TABLE one (id INTEGER PRIMARY KEY);';

let directory: string;
let url: string;
let counter = 0;

const write = async (name: string, sql: string) => {
  await mkdir(join(directory, name), { recursive: true });
  await writeFile(join(directory, name, 'migration.sql'), sql);
};

const query = (sql: string) =>
  withClient(url, async (client) => (await client.query(sql)).rows as Record<string, unknown>[]);

async function prismaDeploy(): Promise<string[]> {
  const program = join(checkoutRoot, 'services/local-stack/dist/testing/prisma-deploy.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, url, directory]);
  return JSON.parse(stdout) as string[];
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tetrix-migrations-'));
  await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"\n');
  await write('20260101000000_first', FIRST);
  counter += 1;
  url = await createDatabase(server, `migrate_${process.pid}_${counter}`);
});

afterEach(async () => {
  await dropDatabase(server, new URL(url).pathname.slice(1));
  await rm(directory, { recursive: true });
});

describe('migrate', () => {
  it('applies what is missing, in the order of the names, once', async () => {
    expect(await migrate(url, directory)).toEqual(['20260101000000_first']);
    await write('20260103000000_third', 'ALTER TABLE one ADD COLUMN c INTEGER;');
    await write('20260102000000_second', 'ALTER TABLE one ADD COLUMN b INTEGER;');
    expect(await migrate(url, directory)).toEqual([
      '20260102000000_second',
      '20260103000000_third',
    ]);
    expect(await migrate(url, directory)).toEqual([]);
  });

  it('keeps the books as `prisma migrate deploy` does', async () => {
    await migrate(url, directory);
    const [row] = await query('SELECT * FROM _prisma_migrations');
    expect(row).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: createHash('sha256').update(FIRST).digest('hex'),
      migration_name: '20260101000000_first',
      started_at: expect.any(Date),
      finished_at: expect.any(Date),
      rolled_back_at: null,
      logs: null,
      applied_steps_count: 1,
    });
  });

  it('hands over to `prisma migrate deploy`, and takes over from it', async () => {
    await migrate(url, directory);
    await write('20260102000000_second', 'ALTER TABLE one ADD COLUMN b INTEGER;');
    expect(await prismaDeploy()).toEqual(['20260102000000_second']);
    await write('20260103000000_third', 'ALTER TABLE one ADD COLUMN c INTEGER;');
    expect(await migrate(url, directory)).toEqual(['20260103000000_third']);
  });

  it('creates the history table that Prisma creates', async () => {
    const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
      FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`;
    await migrate(url, directory);
    const ours = await query(columns);
    await query('DROP TABLE _prisma_migrations, one');
    await prismaDeploy();
    expect(ours).toEqual(await query(columns));
  });

  it('is applied once by callers that come at the same time', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => migrate(url, directory)));
    expect(all.flat()).toEqual(['20260101000000_first']);
  });

  it('refuses a migration that was changed after it was applied, by name', async () => {
    await migrate(url, directory);
    await write('20260101000000_first', `${FIRST} -- changed`);
    await expect(migrate(url, directory)).rejects.toThrow(
      'Migration 20260101000000_first was changed after it was applied',
    );
  });

  it('refuses to go on after a migration that failed, by name', async () => {
    await migrate(url, directory);
    await query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate(url, directory)).rejects.toThrow(
      'Migration 20260101000000_first failed earlier',
    );
  });

  it('applies again what `prisma migrate resolve` marked as rolled back', async () => {
    await migrate(url, directory);
    await query('DROP TABLE one');
    await query('UPDATE _prisma_migrations SET finished_at = NULL, rolled_back_at = now()');
    expect(await migrate(url, directory)).toEqual(['20260101000000_first']);
  });

  it('leaves no trace of a migration that does not apply', async () => {
    await write('20260102000000_bad', 'CREATE TABLE two (id INTEGER); SELECT nonsense;');
    await expect(migrate(url, directory)).rejects.toThrow(
      'Migration 20260102000000_bad failed and was rolled back: column "nonsense" does not exist.',
    );
    expect(await query('SELECT migration_name FROM _prisma_migrations')).toEqual([
      { migration_name: '20260101000000_first' },
    ]);
    expect(await query(`SELECT to_regclass('two') AS two`)).toEqual([{ two: null }]);
  });
});

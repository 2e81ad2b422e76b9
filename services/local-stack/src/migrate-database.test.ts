import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutRoot } from './paths.js';
import { createDatabase, dropDatabase } from './postgres/databases.js';
import { SERVER_URL_VARIABLE } from './testing/test-database.js';

const server = process.env[SERVER_URL_VARIABLE] ?? '';
const program = join(checkoutRoot, 'services/local-stack/dist/migrate-database.js');
const run = (env: Record<string, string>) =>
  promisify(execFile)(process.execPath, [program], { env });

describe('the migration program', () => {
  it('names what it applies, and then finds nothing to do', async () => {
    const name = `migrate_program_${process.pid}`;
    const env = { DATABASE_URL: await createDatabase(server, name) };
    expect((await run(env)).stdout).toMatch(/^\d{14}_init\n/);
    expect((await run(env)).stdout).toBe('Nothing to apply.\n');
    await dropDatabase(server, name);
  });

  it.each([
    ['no database', {}, 'DATABASE_URL is required: the database to migrate.\n'],
    [
      'what is no URL',
      { DATABASE_URL: 'tetrix' },
      'DATABASE_URL must be a postgresql:// connection string.\n',
    ],
  ])('refuses %s in one sentence', async (_what, env, stderr) => {
    await expect(run(env)).rejects.toMatchObject({ code: 1, stderr });
  });
});

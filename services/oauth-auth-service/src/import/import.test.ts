import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Env } from '../platform/config/env.js';
import { type HandedIn, type ImportLab, openImportLab } from '../testing/index.js';
import type { ImportKillPoint } from '../testing/kill-point.js';

// The compiled program, as `npm run crm:import` runs it.
const PROGRAM = fileURLToPath(new URL('../../dist/import.js', import.meta.url));
const KILL_POINT = fileURLToPath(new URL('../../dist/testing/kill-point.js', import.meta.url));

interface Line {
  readonly row: number;
  readonly outcome: string;
}

describe('npm run crm:import', () => {
  let lab: ImportLab;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    lab = await openImportLab();
  });
  beforeEach(async () => {
    await lab.reset();
    folder = await mkdtemp(join(tmpdir(), 'crm-import-'));
    file = join(folder, 'grants.json');
  });
  afterEach(() => rm(folder, { recursive: true }));
  afterAll(() => lab.crm.close());

  const run = async (args: readonly string[], env: Env = {}, node: readonly string[] = []) => {
    const child = spawn(process.execPath, [...node, PROGRAM, ...args], {
      env: { PATH: process.env['PATH'], ...lab.env, ...env },
    });
    const ended = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await ended;
    lab.crm.guard.said('the output of the import', stdout + stderr);
    return { stdout, stderr, code };
  };
  const write = (rows: unknown, name = file) =>
    writeFile(name, typeof rows === 'string' ? rows : JSON.stringify(rows), { mode: 0o600 });
  const importFile = (...options: readonly string[]) =>
    run([file, '--tenant', lab.admin.tenantId, '--provider', 'salesforce', ...options]);
  const results = async (): Promise<Line[]> => {
    const written = await readFile(`${file}.results.jsonl`, 'utf8');
    lab.crm.guard.said('the result file', written);
    return written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  const byEmail = ({ refreshToken, accessToken, instanceUrl }: HandedIn) => ({
    email: lab.admin.email.toUpperCase(),
    refreshToken,
    accessToken,
    instanceUrl,
  });
  const connections = () => lab.crm.prisma.cRMOAuthToken.count({ where: { status: 'active' } });

  it('imports two hundred rows, and a second run finds nothing to do', async () => {
    await lab.rotating(true);
    const grants = await lab.grants(200);
    await write(grants.map((grant, index) => (index % 2 === 0 ? byEmail(grant) : lab.bare(grant))));
    const first = await importFile();
    expect(first.stdout + first.stderr).toMatch(
      /^200 imported, 0 exists already, 0 would be imported, 0 failed/,
    );
    expect(first.stdout).toMatch(/^200 imported, 0 exists already, 0 would be imported, 0 failed/);
    expect(await connections()).toBe(200);
    const rows = (await results()).map(({ row }) => row).sort((a, b) => a - b);
    expect(rows).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));

    expect((await importFile()).stderr).toMatch(/is there already: use --resume/);
    expect((await importFile('--resume')).stdout).toMatch(/200 were done by an earlier run/);
  });

  it('goes on where a run ended, and tries again what had failed', async () => {
    const [done, failed, left] = await lab.grants(3);
    if (done === undefined || failed === undefined || left === undefined) throw new Error('three');
    await write([byEmail(done), { ...byEmail(failed), email: 'nobody@example.com' }]);
    const first = await importFile();
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/row 2 failed \(user_not_found\)/);
    await write([byEmail(done), byEmail(failed), byEmail(left)]);
    const second = await importFile('--resume');
    expect(second.stdout).toMatch(/^2 imported/);
    expect(second.stdout).toMatch(/1 were done by an earlier run/);
    expect(await connections()).toBe(3);
  });

  it('a dry run leaves no file and no connection behind', async () => {
    const grant = await lab.grant();
    await write([byEmail(grant)]);
    expect((await importFile('--dry-run')).stdout).toMatch(/1 would be imported/);
    await expect(results()).rejects.toThrow('ENOENT');
    expect(await connections()).toBe(0);
  });

  it("takes Nango's answers, whose users are found by e-mail", async () => {
    const { accessToken, refreshToken, instanceUrl } = await lab.grant();
    await write([
      {
        connection_id: 'c-1',
        provider_config_key: 'sf',
        provider: 'salesforce',
        connection_config: { instance_url: instanceUrl },
        credentials: { type: 'OAUTH2', access_token: accessToken, refresh_token: refreshToken },
        end_user: { id: '17', email: lab.admin.email },
      },
      { connection_id: 'c-2', provider: 'slack', provider_config_key: 's', credentials: {} },
    ]);
    const { stdout, code } = await importFile();
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 imported.*\n1 entries are not of this provider/);
  });

  it("takes Better Auth's accounts, whose users a file maps", async () => {
    const { accessToken, refreshToken } = await lab.grant();
    const account = { id: 'a', accountId: '005', providerId: 'salesforce', userId: 'their-user' };
    await write([{ ...account, accessToken, refreshToken, scope: 'api,refresh_token' }]);
    expect((await importFile('--dry-run')).stdout).toMatch(/row 1 failed \(user_not_found\)/);
    const users = join(folder, 'users.csv');
    await write(`source,user\ntheir-user,${lab.admin.email}\n`, users);
    expect((await importFile('--users', users)).stdout).toMatch(/^1 imported/);
  });

  it.each<[ImportKillPoint, RegExp, number, boolean]>([
    ['import-intended', /^1 imported/, 1, true],
    ['import-answered', /row 1 failed \(answer_lost\)/, 1, false],
    ['import-kept', /^1 imported/, 1, true],
  ])(
    'killed at %s, the next run knows what became of the token',
    async (at, says, refreshes, live) => {
      await lab.rotating(true);
      const grant = await lab.grant();
      await write([lab.bare(grant)]);
      const args = [file, '--tenant', lab.admin.tenantId, '--provider', 'salesforce'];
      expect((await run(args, { KILL_AT: at }, ['--import', KILL_POINT])).code).toBeNull();
      expect((await importFile('--resume')).stdout).toMatch(/import_in_progress/);
      // As if the lease had run out.
      await lab.crm.prisma.cRMImport.updateMany({ data: { leaseExpiresAt: new Date(0) } });
      expect((await importFile('--resume')).stdout).toMatch(says);
      expect(await lab.atProvider(grant)).toMatchObject({ refreshes, live });
    },
  );

  it('warns of a file that others may read', async () => {
    const grant = await lab.grant();
    await writeFile(file, JSON.stringify([byEmail(grant)]), { mode: 0o644 });
    expect((await importFile()).stderr).toMatch(/^Others on this machine may read/);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a missing file', ['f', '--provider', 'salesforce'], /^The file f cannot be read/],
    ['a CRM that is not configured', ['f', '--provider', 'x'], /^The provider is unknown/],
  ])('refuses %s with one sentence', async (_what, args, sentence) => {
    const { stderr, code } = await run([...args, '--tenant', lab.admin.tenantId]);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

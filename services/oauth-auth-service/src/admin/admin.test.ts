import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Env } from '../platform/config/env.js';
import { newEmail, startTestService, type TestService } from '../testing/index.js';

// The compiled program, as `npm run admin` runs it.
const ADMIN = fileURLToPath(new URL('../../dist/admin.js', import.meta.url));

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

async function admin(args: readonly string[], { stdin = '', env = {} as Env } = {}) {
  const child = spawn(process.execPath, [ADMIN, ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: service.config.database.url, ...env },
  });
  child.stdin.end(stdin);
  const ended = once(child, 'close');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { stdout, stderr, code };
}

describe('npm run admin', () => {
  it('makes a platform admin and shows the generated password once', async () => {
    const email = newEmail('boss');
    const { stdout, code } = await admin([email]);
    expect(code).toBe(0);
    const password = /shown this once\): (\S+)/.exec(stdout)?.[1] ?? '';
    expect((await service.login(email, password)).role).toBe('platform_admin');
  });

  it.each([
    ['ADMIN_PASSWORD', { env: { ADMIN_PASSWORD: 'a long given phrase' } }],
    ['standard input', { stdin: 'a long given phrase\n' }],
  ])('takes the password from %s, and does not repeat it', async (_where, given) => {
    const email = newEmail('boss');
    const { stdout } = await admin([email], given);
    expect(stdout).not.toContain('a long given phrase');
    expect((await service.login(email, 'a long given phrase')).role).toBe('platform_admin');
  });

  it('promotes an existing user, who keeps tenant and password', async () => {
    const user = await service.registerUser();
    expect((await admin([user.email.toUpperCase()])).stdout).toContain('is a platform admin now');
    const again = await service.login(user.email);
    expect(again).toMatchObject({ role: 'platform_admin', tenantId: user.tenantId });
    const [entry] = await service.prisma.auditEvent.findMany({
      where: { subjectId: user.id, type: 'user.role_changed' },
    });
    expect(entry).toMatchObject({
      actorKind: 'system',
      details: { role: 'platform_admin', previousRole: 'admin' },
    });
  });

  it.each<[string, string[], { stdin?: string; env?: Env }, RegExp]>([
    ['no e-mail', [], {}, /^The first argument must be an e-mail address/],
    ['an unknown option', ['--force'], {}, /^There is no such option/],
    ['a weak password', [newEmail()], { stdin: 'password1\n' }, /^The password was refused: Is/],
    ['no database', [newEmail()], { env: { DATABASE_URL: '' } }, /^DATABASE_URL is required/],
  ])('refuses %s with one sentence', async (_what, args, options, sentence) => {
    const { stderr, code } = await admin(args, options);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

import { hash } from '@node-rs/argon2';
import {
  GOOD_PASSWORD,
  newEmail,
  startTestService,
  type TestService,
} from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ env: { AUTH_ATTEMPTS_PER_ACCOUNT: '3' } });
});
afterAll(() => service.close());

const login = (email: string, password = GOOD_PASSWORD) =>
  service.http.post('/auth/login').send({ email, password });

describe('19. POST /auth/login (OWASP, RFC 6585 §4)', () => {
  it('answers as register does', async () => {
    const user = await service.registerUser();
    const response = await login(user.email.toUpperCase());
    expect(response.status).toBe(200);
    expect(Object.keys(response.body).sort()).toEqual(
      ['accessToken', 'expiresIn', 'refreshToken', 'tokenType', 'user'].sort(),
    );
    expect(response.body.user.id).toBe(user.id);
  });

  it('answers alike for a wrong password, an unknown and a deactivated account', async () => {
    const user = await service.registerUser();
    const gone = await service.registerUser();
    await service.prisma.user.update({
      where: { id: gone.id },
      data: { deactivatedAt: service.clock.now() },
    });
    const answers = await Promise.all([
      login(user.email, 'not the password'),
      login(newEmail('nobody')),
      login(gone.email),
    ]);
    const [first, ...others] = answers.map(({ status, body: { requestId, ...body } }) => ({
      status,
      body,
    }));
    expect(first).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    for (const other of others) expect(other).toEqual(first);
  });

  it.each(['known', 'unknown'])(
    'locks a %s account after the allowed tries, the right password included',
    async (kind) => {
      const email = kind === 'known' ? (await service.registerUser()).email : newEmail();
      for (let tries = 0; tries < 3; tries += 1) {
        expect((await login(email, 'wrong wrong wrong')).status).toBe(401);
      }
      const locked = await login(email);
      expect(locked.status).toBe(429);
      expect(locked.body.code).toBe('too_many_attempts');
      expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
    },
  );

  it('starts the count afresh after a success', async () => {
    const { email } = await service.registerUser();
    for (let round = 0; round < 2; round += 1) {
      await login(email, 'wrong wrong wrong');
      await login(email, 'wrong wrong wrong');
      expect((await login(email)).status).toBe(200);
    }
  });

  it('18. makes a hash of lower cost anew (OWASP)', async () => {
    const { id, email } = await service.registerUser();
    const weak = await hash(GOOD_PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await service.prisma.user.update({ where: { id }, data: { passwordHash: weak } });
    expect((await login(email)).status).toBe(200);
    const { passwordHash } = await service.prisma.user.findUniqueOrThrow({ where: { id } });
    expect(passwordHash).toContain('m=19456,t=2,p=1');
    expect((await login(email)).status).toBe(200);
  });

  it.each([{}, { email: 'a@example.com' }, { email: {}, password: [] }, []])(
    'refuses %j as malformed',
    async (body) => {
      const response = await service.http.post('/auth/login').send(body);
      expect(response.status).toBe(400);
      expect(response.body.code).toBe('invalid_request');
    },
  );
});

describe('19. POST /auth/login from one address (RFC 6585 §4)', () => {
  it('is limited over all accounts, and a success is not counted', async () => {
    const limited = await startTestService({ env: { AUTH_ATTEMPTS_PER_ADDRESS: '4' } });
    try {
      const { email } = await limited.registerUser();
      for (let round = 0; round < 5; round += 1) await limited.login(email);
      const tryAt = (who: string) =>
        limited.http.post('/auth/login').send({ email: who, password: 'wrong wrong' });
      for (let tries = 0; tries < 3; tries += 1) {
        expect((await tryAt(newEmail())).status).toBe(401);
      }
      expect((await tryAt(newEmail())).status).toBe(429);
    } finally {
      await limited.close();
    }
  });
});

import { startTestService, type TestService } from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const refresh = (refreshToken: string) => service.http.post('/auth/refresh').send({ refreshToken });

describe('20. POST /auth/refresh rotates (RFC 9700 §4.14.2)', () => {
  it('rotates the refresh token and answers as login does', async () => {
    const user = await service.registerUser();
    const { status, body } = await refresh(user.refreshToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: user.id }, tokenType: 'Bearer', expiresIn: 600 });
    expect(body.refreshToken).not.toBe(user.refreshToken);
    expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  it('ends the family when a token is used twice (RFC 9700 §4.14.2)', async () => {
    const user = await service.registerUser();
    const { body: rotated } = await refresh(user.refreshToken);
    const reuse = await refresh(user.refreshToken);
    expect(reuse.status).toBe(401);
    expect(reuse.body.code).toBe('invalid_refresh_token');
    expect((await refresh(rotated.refreshToken)).status).toBe(401);
    const { body } = await service.http.post('/auth/verify').send({ token: rotated.accessToken });
    expect(body).toEqual({ valid: false });
  });

  it('leaves the other sessions of the user alone when one family ends', async () => {
    const user = await service.registerUser();
    const other = await service.login(user.email);
    await refresh(user.refreshToken);
    await refresh(user.refreshToken);
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it('lets exactly one of many simultaneous uses win, and takes the others for reuse', async () => {
    const user = await service.registerUser();
    const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(user.refreshToken)));
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect((await refresh(winners[0]?.body.refreshToken)).status).toBe(401);
  });

  it('refuses a token that was not used for the lifetime of a session', async () => {
    const user = await service.registerUser();
    service.clock.advance(service.config.sessionTtl + 1);
    const response = await refresh(user.refreshToken);
    expect(response.status).toBe(401);
  });

  it('refuses a user who was switched off', async () => {
    const user = await service.registerUser();
    await service.prisma.user.update({
      where: { id: user.id },
      data: { deactivatedAt: service.clock.now() },
    });
    expect((await refresh(user.refreshToken)).status).toBe(401);
  });

  it('signs the role of today', async () => {
    const user = await service.registerUser();
    await service.prisma.user.update({ where: { id: user.id }, data: { role: 'user' } });
    const { body } = await refresh(user.refreshToken);
    expect(body.user.role).toBe('user');
  });

  it.each(['', 'trt_unknown', 'x'.repeat(5000)])('refuses %.20j', async (token) => {
    const { status } = await refresh(token);
    expect([400, 401]).toContain(status);
  });

  it('does not take an access token for a refresh token', async () => {
    const user = await service.registerUser();
    expect((await refresh(user.accessToken)).status).toBe(401);
  });
});

describe('POST /auth/refresh from one address', () => {
  it('is limited by what was refused; what is good is not counted', async () => {
    const limited = await startTestService({ env: { AUTH_ATTEMPTS_PER_ADDRESS: '3' } });
    try {
      const post = (refreshToken: string) =>
        limited.http.post('/auth/refresh').send({ refreshToken });
      let { refreshToken } = await limited.registerUser();
      for (let turn = 0; turn < 5; turn += 1) {
        const { status, body } = await post(refreshToken);
        expect(status).toBe(200);
        refreshToken = body.refreshToken;
      }
      for (let turn = 0; turn < 3; turn += 1) expect((await post('trt_made-up')).status).toBe(401);
      const refused = await post('trt_made-up');
      expect({ status: refused.status, code: refused.body.code }).toEqual({
        status: 429,
        code: 'too_many_requests',
      });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await limited.close();
    }
  });
});

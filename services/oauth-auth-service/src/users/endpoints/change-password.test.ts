import {
  GOOD_PASSWORD,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ env: { AUTH_ATTEMPTS_PER_ACCOUNT: '2' } });
});
afterAll(() => service.close());

const NEW_PASSWORD = 'another walk, another river';

const change = (user: TestUser, currentPassword: string, newPassword: string) =>
  service.http
    .post('/users/change-password')
    .set('Authorization', user.bearer)
    .send({ currentPassword, newPassword });
const refreshStatus = async ({ refreshToken }: TestUser) =>
  (await service.http.post('/auth/refresh').send({ refreshToken })).status;

describe('20. POST /users/change-password (OWASP)', () => {
  it('ends the other sessions and keeps the one that asked', async () => {
    const user = await service.registerUser();
    const other = await service.login(user.email);
    expect((await change(user, GOOD_PASSWORD, NEW_PASSWORD)).status).toBe(204);
    expect(await refreshStatus(other)).toBe(401);
    expect(await refreshStatus(user)).toBe(200);
    expect((await service.login(user.email, NEW_PASSWORD)).id).toBe(user.id);
  });

  it('needs the current password, and counts wrong ones like sign-ins', async () => {
    const user = await service.registerUser();
    for (let tries = 0; tries < 2; tries += 1) {
      const response = await change(user, 'wrong wrong wrong', NEW_PASSWORD);
      expect(response.body.code).toBe('invalid_credentials');
    }
    const locked = await change(user, GOOD_PASSWORD, NEW_PASSWORD);
    expect(locked.status).toBe(429);
    expect(locked.headers['retry-after']).toMatch(/^\d+$/);
  });

  it('holds the new password against the policy', async () => {
    const user = await service.registerUser();
    const response = await change(user, GOOD_PASSWORD, user.email);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      code: 'weak_password',
      errors: [{ path: 'body.newPassword' }],
    });
  });
});

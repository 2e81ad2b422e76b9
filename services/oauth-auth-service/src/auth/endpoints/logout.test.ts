import { startTestService, type TestService } from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const logout = (bearer: string, body?: object) => {
  const request = service.http.post('/auth/logout').set('Authorization', bearer);
  return body === undefined ? request : request.send(body);
};
const refreshes = async (refreshToken: string) =>
  (await service.http.post('/auth/refresh').send({ refreshToken })).status === 200;

describe('20. POST /auth/logout (OWASP)', () => {
  it('ends the session of the Bearer token, and no other', async () => {
    const user = await service.registerUser();
    const other = await service.login(user.email);
    expect((await logout(user.bearer)).status).toBe(204);
    expect(await refreshes(user.refreshToken)).toBe(false);
    expect(await refreshes(other.refreshToken)).toBe(true);
  });

  it('ends the session of a refresh token of the same user too', async () => {
    const user = await service.registerUser();
    const other = await service.login(user.email);
    await logout(user.bearer, { refreshToken: other.refreshToken });
    expect(await refreshes(other.refreshToken)).toBe(false);
  });

  it("does not end somebody else's session, and does not tell", async () => {
    const user = await service.registerUser();
    const stranger = await service.registerUser();
    const response = await logout(user.bearer, { refreshToken: stranger.refreshToken });
    expect(response.status).toBe(204);
    expect(await refreshes(stranger.refreshToken)).toBe(true);
  });

  it('ends the access token with the session', async () => {
    const user = await service.registerUser();
    await logout(user.bearer);
    expect((await logout(user.bearer)).status).toBe(401);
  });

  it('refuses unknown fields', async () => {
    const user = await service.registerUser();
    expect((await logout(user.bearer, { everywhere: true })).status).toBe(400);
  });
});

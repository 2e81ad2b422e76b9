import { startTestService, type TestService } from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const verify = async (token: string) =>
  (await service.http.post('/auth/verify').send({ token })).body;

describe('POST /auth/verify', () => {
  it('tells who holds a token, and until when', async () => {
    const user = await service.registerUser();
    const expiresAt = Math.floor(service.clock.now().getTime() / 1000 + 600) * 1000;
    expect(await verify(user.accessToken)).toEqual({
      valid: true,
      userId: user.id,
      tenantId: user.tenantId,
      role: 'admin',
      scopes: ['crm:read', 'crm:connect', 'crm:token', 'crm:admin'],
      expiresAt: new Date(expiresAt).toISOString(),
    });
  });

  it('reads the Bearer token where the body has none', async () => {
    const user = await service.registerUser();
    const { body } = await service.http.post('/auth/verify').set('Authorization', user.bearer);
    expect(body.valid).toBe(true);
  });

  it('knows an ended session and a switched-off user at once', async () => {
    const user = await service.registerUser();
    const other = await service.registerUser();
    await service.http.post('/auth/logout').set('Authorization', user.bearer);
    await service.prisma.user.update({
      where: { id: other.id },
      data: { deactivatedAt: service.clock.now() },
    });
    expect(await verify(user.accessToken)).toEqual({ valid: false });
    expect(await verify(other.accessToken)).toEqual({ valid: false });
  });

  it('tells the role of today', async () => {
    const user = await service.registerUser();
    await service.prisma.user.update({ where: { id: user.id }, data: { role: 'user' } });
    expect(await verify(user.accessToken)).toMatchObject({
      role: 'user',
      scopes: ['crm:read', 'crm:connect', 'crm:token'],
    });
  });

  it('is false from the second of expiry', async () => {
    const user = await service.registerUser();
    service.clock.advance(600);
    expect(await verify(user.accessToken)).toEqual({ valid: false });
  });

  it.each(['nonsense', 'a.b.c', 'trt_x'])('is false for %j', async (token) => {
    expect(await verify(token)).toEqual({ valid: false });
  });

  it('wants a token at all', async () => {
    const response = await service.http.post('/auth/verify').send({});
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });
});

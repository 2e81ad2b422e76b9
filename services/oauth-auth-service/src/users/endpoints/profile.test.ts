import {
  GOOD_PASSWORD,
  newEmail,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const get = (user: TestUser) =>
  service.http.get('/users/profile').set('Authorization', user.bearer);
const put = (user: TestUser, body: object) =>
  service.http.put('/users/profile').set('Authorization', user.bearer).send(body);

describe('GET /users/profile', () => {
  it('shows the caller, and nothing of the password', async () => {
    const user = await service.registerUser({ name: 'Ada' });
    const { id, email, tenantId } = user;
    const response = await get(user);
    expect(response.body).toEqual({ id, email, name: 'Ada', role: 'admin', tenantId });
  });

  it('refuses a user who was switched off, though the token has not expired', async () => {
    const user = await service.registerUser();
    await service.prisma.user.update({
      where: { id: user.id },
      data: { deactivatedAt: service.clock.now() },
    });
    const response = await get(user);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });
});

describe('PUT /users/profile', () => {
  it('changes the name, cleaned of control characters, and clears it with null', async () => {
    const user = await service.registerUser();
    expect((await put(user, { name: ' Ada\u0000\u202e ' })).body.name).toBe('Ada');
    expect((await put(user, { name: null })).body.name).toBeNull();
  });

  it('changes the e-mail address with the current password', async () => {
    const user = await service.registerUser();
    const email = newEmail('new');
    const response = await put(user, { email, currentPassword: GOOD_PASSWORD });
    expect(response.body).toMatchObject({ id: user.id, email });
    expect((await service.login(email)).id).toBe(user.id);
  });

  it.each([
    [{}, 400, 'invalid_request'],
    [{ currentPassword: 'not the password' }, 401, 'invalid_credentials'],
  ])('keeps the e-mail address with %j', async (extra, status, code) => {
    const user = await service.registerUser();
    const response = await put(user, { email: newEmail(), ...extra });
    expect(response.status).toBe(status);
    expect(response.body.code).toBe(code);
    expect((await get(user)).body.email).toBe(user.email);
  });

  it('takes its own address back without a password', async () => {
    const user = await service.registerUser();
    expect((await put(user, { email: user.email.toUpperCase() })).status).toBe(200);
  });

  it('answers 409 for a taken address', async () => {
    const [user, other] = [await service.registerUser(), await service.registerUser()];
    const response = await put(user, { email: other.email, currentPassword: GOOD_PASSWORD });
    expect(response.status).toBe(409);
    expect(response.body.code).toBe('email_taken');
  });

  it('lets a reset link that went to the old address lapse', async () => {
    const user = await service.registerUser();
    await service.http.post('/auth/password-reset/request').send({ email: user.email });
    await service.settled();
    const [, token] = /#token=(\S+)/.exec(service.mails.at(-1)?.text ?? '') ?? [];
    await put(user, { email: newEmail(), currentPassword: GOOD_PASSWORD });
    const response = await service.http
      .post('/auth/password-reset/confirm')
      .send({ token, newPassword: 'another long walk' });
    expect(response.body.code).toBe('invalid_reset_token');
  });

  it.each([
    { role: 'platform_admin' },
    { tenantId: '00000000-0000-4000-8000-000000000000' },
    { passwordHash: 'x' },
    { name: '' },
    { email: 'nobody' },
  ])('refuses %j', async (body) => {
    const user = await service.registerUser();
    const response = await put(user, body);
    expect(response.status).toBe(400);
    expect(response.body.errors[0].path).toBe(`body.${Object.keys(body)[0]}`);
  });
});

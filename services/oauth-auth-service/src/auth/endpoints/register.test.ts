import {
  GOOD_PASSWORD,
  newEmail,
  startTestService,
  type TestService,
} from '../../testing/index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const register = (body: object) => service.http.post('/auth/register').send(body);

async function invite(email: string, role = 'user') {
  const admin = await service.registerUser();
  const { body } = await service.http
    .post('/users/invitations')
    .set('Authorization', admin.bearer)
    .send({ email, role });
  return { admin, invitationToken: String(body.invitationToken) };
}

describe('POST /auth/register', () => {
  it('makes the first user of a new tenant its admin, signed in', async () => {
    const email = newEmail('Ada');
    const response = await register({ email, password: GOOD_PASSWORD, name: 'Ada' });
    expect(response.status).toBe(201);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toEqual({
      user: {
        id: expect.any(String),
        email: email.toLowerCase(),
        name: 'Ada',
        role: 'admin',
        tenantId: expect.any(String),
      },
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^trt_[\w-]{43}$/),
      tokenType: 'Bearer',
      expiresIn: 600,
    });
  });

  it.each([
    [{ name: 'Ada Lovelace' }, 'Ada Lovelace'],
    [{ name: 'Ada', tenantName: 'Engines Ltd' }, 'Engines Ltd'],
  ])('names the tenant of %j %s', async (fields, name) => {
    const user = await service.registerUser(fields);
    const tenant = await service.prisma.tenant.findUniqueOrThrow({ where: { id: user.tenantId } });
    expect(tenant.name).toBe(name);
  });

  it('names the tenant after the mailbox of somebody without a name', async () => {
    const user = await service.registerUser();
    const tenant = await service.prisma.tenant.findUniqueOrThrow({ where: { id: user.tenantId } });
    expect(tenant.name).toBe(user.email.split('@')[0]);
  });

  it('answers 409 email_taken for another spelling of a taken address', async () => {
    const { email } = await service.registerUser();
    const response = await register({ email: ` ${email.toUpperCase()}`, password: GOOD_PASSWORD });
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ code: 'email_taken', status: 409 });
  });

  it('gives an address to one of two simultaneous registrations', async () => {
    const body = { email: newEmail(), password: GOOD_PASSWORD };
    const answers = await Promise.all([register(body), register(body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each([
    [{ email: 'nobody', password: GOOD_PASSWORD }, 'body.email'],
    [{ password: GOOD_PASSWORD }, 'body.email'],
    [{ email: 'a@example.com' }, 'body.password'],
    [{ email: 'a@example.com', password: 12345678 }, 'body.password'],
    [{ email: 'a@example.com', password: GOOD_PASSWORD, role: 'platform_admin' }, 'body.role'],
    [{ email: 'a@example.com', password: GOOD_PASSWORD, tenantId: 'x' }, 'body.tenantId'],
    [{ email: 'a@example.com', password: GOOD_PASSWORD, name: '\u0000' }, 'body.name'],
    [
      {
        email: 'a@example.com',
        password: GOOD_PASSWORD,
        tenantName: 'Mine',
        invitationToken: 'tin_x',
      },
      'body.tenantName',
    ],
  ])('refuses %j and names the field', async (body, path) => {
    const response = await register(body);
    expect(response.status).toBe(400);
    expect(response.type).toBe('application/problem+json');
    expect(response.body.code).toBe('invalid_request');
    expect(response.body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  it('refuses a weak password, saying why', async () => {
    const response = await register({ email: newEmail(), password: 'password1' });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      code: 'weak_password',
      errors: [{ path: 'body.password', message: expect.stringMatching(/widely used/) }],
    });
  });

  it('keeps the password as an argon2id hash, and no refresh token but its hash', async () => {
    const user = await service.registerUser();
    const row = await service.prisma.user.findUniqueOrThrow({
      where: { id: user.id },
      include: { sessions: { include: { refreshTokens: true } } },
    });
    expect(row.passwordHash).toMatch(/^\$argon2id\$/);
    expect(JSON.stringify(row)).not.toContain(user.refreshToken);
  });
});

describe('POST /auth/register with an invitation', () => {
  it('joins the tenant of the inviter with the invited role', async () => {
    const email = newEmail();
    const { admin, invitationToken } = await invite(email, 'user');
    const response = await register({ email, password: GOOD_PASSWORD, invitationToken });
    expect(response.status).toBe(201);
    expect(response.body.user).toMatchObject({ tenantId: admin.tenantId, role: 'user', email });
  });

  it('is good for the invited address alone, and stays open for it', async () => {
    const email = newEmail();
    const { invitationToken } = await invite(email);
    const thief = await register({ email: newEmail(), password: GOOD_PASSWORD, invitationToken });
    expect(thief.status).toBe(400);
    expect(thief.body.code).toBe('invalid_invitation');
    expect((await register({ email, password: GOOD_PASSWORD, invitationToken })).status).toBe(201);
  });

  it('is spent by its first use', async () => {
    const email = newEmail();
    const { invitationToken } = await invite(email);
    const body = { email, password: GOOD_PASSWORD, invitationToken };
    const answers = await Promise.all([register(body), register(body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
  });

  it('ends after seven days', async () => {
    const email = newEmail();
    const { invitationToken } = await invite(email);
    service.clock.advance(7 * 86_400 + 1);
    const response = await register({ email, password: GOOD_PASSWORD, invitationToken });
    expect(response.body.code).toBe('invalid_invitation');
  });

  it('is replaced by a newer one for the same address', async () => {
    const email = newEmail();
    const { admin, invitationToken } = await invite(email);
    await service.http
      .post('/users/invitations')
      .set('Authorization', (await service.login(admin.email)).bearer)
      .send({ email });
    const response = await register({ email, password: GOOD_PASSWORD, invitationToken });
    expect(response.body.code).toBe('invalid_invitation');
  });
});

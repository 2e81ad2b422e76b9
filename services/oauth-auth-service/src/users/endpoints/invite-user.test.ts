import {
  newEmail,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let admin: TestUser;
beforeAll(async () => {
  service = await startTestService();
  admin = await service.registerUser({ name: 'Ada', tenantName: 'Engines' });
});
afterAll(() => service.close());

const invite = (by: TestUser, body: object) =>
  service.http.post('/users/invitations').set('Authorization', by.bearer).send(body);

describe('POST /users/invitations', () => {
  it('answers with the invitation and its token, and mails the link', async () => {
    const email = newEmail();
    const response = await invite(admin, { email, role: 'admin' });
    await service.settled();
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.any(String),
      email,
      role: 'admin',
      expiresAt: new Date(service.clock.now().getTime() + 7 * 86_400_000).toISOString(),
      invitationToken: expect.stringMatching(/^tin_/),
    });
    const mail = service.mails.find(({ to }) => to === email);
    expect(mail?.text).toContain('Ada invites you to join Engines');
    expect(mail?.text).toContain(
      `${service.url}/accept-invitation#token=${response.body.invitationToken}&email=`,
    );
  });

  it('keeps the token out of the log and out of the database', async () => {
    const { body } = await invite(admin, { email: newEmail() });
    await service.settled();
    expect(service.logs()).not.toContain(body.invitationToken);
    const row = await service.prisma.invitation.findUniqueOrThrow({ where: { id: body.id } });
    expect(JSON.stringify(row)).not.toContain(body.invitationToken);
  });

  it('invites a user where no role is named', async () => {
    expect((await invite(admin, { email: newEmail() })).body.role).toBe('user');
  });

  it('mails nobody without end, however many tenants invite them', async () => {
    const email = newEmail();
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const response = await invite(await service.registerUser(), { email });
      statuses.push(response.status);
      if (response.status === 429)
        expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    }
    await service.settled();
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
    expect(service.mails.filter(({ to }) => to === email)).toHaveLength(5);
    expect((await invite(admin, { email: newEmail() })).status).toBe(201);
  });

  it('is for admins of a tenant alone', async () => {
    const member = await service.inviteUser(admin);
    for (const by of [member, await service.platformAdmin()]) {
      const response = await invite(by, { email: newEmail() });
      expect(response.status).toBe(403);
      expect(response.body.code).toBe('forbidden');
    }
  });

  it('answers 409 for an address that has an account', async () => {
    const response = await invite(admin, { email: admin.email });
    expect(response.body.code).toBe('email_taken');
  });

  it.each([
    [{ email: 'nobody' }, 'body.email'],
    [{ email: 'a@example.com', role: 'platform_admin' }, 'body.role'],
    [{ email: 'a@example.com', tenantId: 'x' }, 'body.tenantId'],
  ])('refuses %j', async (body, path) => {
    const response = await invite(admin, body);
    expect(response.status).toBe(400);
    expect(response.body.errors[0].path).toBe(path);
  });
});

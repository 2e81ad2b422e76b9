import { randomUUID } from 'node:crypto';
import {
  GOOD_PASSWORD,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let admin: TestUser;
let member: TestUser;
let stranger: TestUser;
let platform: TestUser;
beforeAll(async () => {
  service = await startTestService();
  admin = await service.registerUser({ name: 'Ada' });
  member = await service.inviteUser(admin);
  stranger = await service.registerUser();
  platform = await service.platformAdmin();
});
afterAll(() => service.close());

const show = (by: TestUser, id: string) =>
  service.http.get(`/users/${id}`).set('Authorization', by.bearer);
const deactivate = (by: TestUser, id: string, body: object = {}) =>
  service.http.post(`/users/${id}/deactivate`).set('Authorization', by.bearer).send(body);
const reactivate = (by: TestUser, id: string) =>
  service.http.post(`/users/${id}/reactivate`).set('Authorization', by.bearer);
const setRole = (by: TestUser, id: string, role: unknown) =>
  service.http.put(`/users/${id}/role`).set('Authorization', by.bearer).send({ role });
const profileStatus = async ({ bearer }: TestUser) =>
  (await service.http.get('/users/profile').set('Authorization', bearer)).status;
const recorded = (subjectId: string) =>
  service.prisma.auditEvent.findMany({ where: { subjectId }, orderBy: { at: 'asc' } });

describe.each<
  [string, (by: TestUser, id: string) => PromiseLike<{ status: number; body: { code?: string } }>]
>([
  ['GET /users/:userId', show],
  ['POST /users/:userId/deactivate', deactivate],
  ['POST /users/:userId/reactivate', reactivate],
  ['PUT /users/:userId/role', (by, id) => setRole(by, id, 'user')],
])('%s', (_route, call) => {
  it("is a 404 for another tenant's user, an unknown and a malformed id", async () => {
    for (const id of [stranger.id, randomUUID(), 'x', 'profile%00']) {
      const { status, body } = await call(admin, id);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
  });

  it('is closed to a user, for the own account too', async () => {
    for (const id of [admin.id, member.id]) {
      const { status, body } = await call(member, id);
      expect([status, body.code]).toEqual([403, 'forbidden']);
    }
  });
});

describe('GET /users/:userId', () => {
  it('shows an admin the own people, a platform admin everybody', async () => {
    const { body } = await show(admin, member.id);
    expect(body).toMatchObject({ id: member.id, email: member.email, role: 'user', active: true });
    expect((await show(admin, admin.id)).body.name).toBe('Ada');
    expect((await show(platform, stranger.id)).status).toBe(200);
  });
});

describe('POST /users/:userId/deactivate', () => {
  it('ends sessions and API tokens at once, and keeps the user out', async () => {
    const leaver = await service.inviteUser(admin);
    const made = await service.http
      .post('/tokens/generate')
      .set('Authorization', leaver.bearer)
      .send({ name: 'x', scopes: ['crm:read'] });
    service.guard.secret('an API token', made.body.token);
    const { status, body } = await deactivate(admin, leaver.id);
    expect(status).toBe(200);
    expect(body).toEqual({
      user: expect.objectContaining({ id: leaver.id, active: false }),
      connections: { disconnected: 0, transferred: 0 },
    });
    expect(await profileStatus(leaver)).toBe(401);
    const verified = await service.http.post('/tokens/verify').send({ token: made.body.token });
    expect(verified.body).toEqual({ active: false });
    const signIn = { email: leaver.email, password: GOOD_PASSWORD };
    expect((await service.http.post('/auth/login').send(signIn)).status).toBe(401);
    const { refreshToken } = leaver;
    expect((await service.http.post('/auth/refresh').send({ refreshToken })).status).toBe(401);
    expect(await recorded(leaver.id)).toContainEqual(
      expect.objectContaining({
        type: 'user.deactivated',
        actorId: admin.id,
        tenantId: admin.tenantId,
      }),
    );
  });

  it('a second time changes nothing', async () => {
    const leaver = await service.inviteUser(admin);
    const first = await deactivate(admin, leaver.id);
    expect((await deactivate(admin, leaver.id)).body).toEqual(first.body);
    const events = await recorded(leaver.id);
    expect(events.filter(({ type }) => type === 'user.deactivated')).toHaveLength(1);
  });

  it('is for others than oneself, and for a platform admin by a platform admin alone', async () => {
    expect((await deactivate(admin, admin.id)).body.code).toBe('own_account');
    expect((await deactivate(platform, platform.id)).body.code).toBe('own_account');
    const promoted = await service.inviteUser(admin);
    await service.prisma.user.update({
      where: { id: promoted.id },
      data: { role: 'platform_admin' },
    });
    expect((await deactivate(admin, promoted.id)).body.code).toBe('forbidden');
    expect((await deactivate(platform, promoted.id)).status).toBe(200);
  });

  it('of two admins who do it to each other at once, one succeeds', async () => {
    const one = await service.registerUser();
    const two = await service.inviteUser(one, 'admin');
    const answers = await Promise.all([deactivate(one, two.id), deactivate(two, one.id)]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([401, 403]).toContain(statuses[1]);
  });

  it.each([
    ['the user', () => member.id],
    ["another tenant's user", () => stranger.id],
    ['nobody', () => randomUUID()],
  ])('hands connections to an active colleague, not to %s', async (_who, receiver) => {
    const { status, body } = await deactivate(admin, member.id, {
      transferConnectionsTo: receiver(),
    });
    expect(status).toBe(400);
    expect(body.errors[0].path).toBe('body.transferConnectionsTo');
    expect(await profileStatus(member)).toBe(200);
  });

  it('refuses unknown fields', async () => {
    expect((await deactivate(admin, member.id, { delete: true })).status).toBe(400);
  });
});

describe('POST /users/:userId/reactivate', () => {
  it('lets the user sign in again; what has ended stays ended', async () => {
    const user = await service.inviteUser(admin);
    await deactivate(admin, user.id);
    const { status, body } = await reactivate(admin, user.id);
    expect([status, body.active]).toEqual([200, true]);
    expect(await profileStatus(user)).toBe(401);
    expect(await profileStatus(await service.login(user.email))).toBe(200);
    expect((await recorded(user.id)).map(({ type }) => type)).toContain('user.reactivated');
  });
});

describe('PUT /users/:userId/role', () => {
  it('makes an administrator and a user again, in force at once', async () => {
    const user = await service.inviteUser(admin);
    expect((await setRole(admin, user.id, 'admin')).body.role).toBe('admin');
    expect((await show(user, member.id)).status).toBe(200);
    expect((await setRole(admin, user.id, 'user')).body.role).toBe('user');
    expect((await show(user, member.id)).status).toBe(403);
    const changes = (await recorded(user.id)).filter(({ type }) => type === 'user.role_changed');
    expect(changes.map(({ details }) => details)).toEqual([
      { role: 'admin', previousRole: 'user' },
      { role: 'user', previousRole: 'admin' },
    ]);
  });

  it('never of oneself, and never of the last administrator', async () => {
    expect((await setRole(admin, admin.id, 'user')).body.code).toBe('own_account');
    const refused = await setRole(platform, stranger.id, 'user');
    expect([refused.status, refused.body.code]).toEqual([409, 'last_admin']);
  });

  it('of two admins who demote each other at once, one stays', async () => {
    const one = await service.registerUser();
    const two = await service.inviteUser(one, 'admin');
    await Promise.all([setRole(one, two.id, 'user'), setRole(two, one.id, 'user')]);
    const where = { tenantId: one.tenantId, role: 'admin' } as const;
    expect(await service.prisma.user.count({ where })).toBe(1);
  });

  it.each(['platform_admin', 'root', 1, undefined])('refuses the role %j', async (role) => {
    expect((await setRole(admin, member.id, role)).status).toBe(400);
  });

  it('of a platform admin is not for the API', async () => {
    const other = await service.platformAdmin();
    expect((await setRole(platform, other.id, 'user')).body.code).toBe('forbidden');
  });
});

describe('GET /users?status=', () => {
  it.each([
    ['active', true],
    ['deactivated', false],
  ])('%s', async (status, active) => {
    const boss = await service.registerUser();
    const gone = await service.inviteUser(boss);
    await deactivate(boss, gone.id);
    const { body } = await service.http
      .get(`/users?status=${status}`)
      .set('Authorization', boss.bearer);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([active ? boss.id : gone.id]);
  });
});

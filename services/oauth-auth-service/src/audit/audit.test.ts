import { newEmail, startTestService, type TestService, type TestUser } from '../testing/index.js';

let service: TestService;
let admin: TestUser;
beforeAll(async () => {
  service = await startTestService();
  admin = await service.registerUser();
});
afterAll(() => service.close());

const audit = (user: TestUser, query = '') =>
  service.http.get(`/audit${query}`).set('Authorization', user.bearer);

const entries = async (user: TestUser, query = '') => {
  const { status, body } = await audit(user, query);
  expect(status).toBe(200);
  return body.items;
};

describe('GET /audit', () => {
  it('tells who did what, from where, under which request', async () => {
    const { email, password } = admin;
    await service.http
      .post('/auth/login')
      .set('X-Request-Id', 'the-sign-in')
      .send({ email, password });
    const [signedIn] = await entries(admin, '?type=auth.signed_in');
    expect(signedIn).toMatchObject({
      outcome: 'success',
      tenantId: admin.tenantId,
      actor: { kind: 'user', id: admin.id, credentialId: null },
      subject: { kind: 'user', id: admin.id },
      requestId: 'the-sign-in',
    });
    expect(signedIn.address).toMatch(/127\.0\.0\.1/);
  });

  it('tells of a wrong password, and whose account was tried, but not by whom', async () => {
    await service.http.post('/auth/login').send({ email: admin.email, password: 'not the one' });
    const [failed] = await entries(admin, '?type=auth.sign_in_failed');
    expect(failed).toMatchObject({
      outcome: 'failure',
      actor: { kind: 'anonymous', id: null, credentialId: null },
      subject: { kind: 'user', id: admin.id },
      details: { reason: 'wrong_password' },
    });
  });

  it('tells a platform admin that somebody tries too often, however often, at once', async () => {
    const email = newEmail();
    for (let tries = 0; tries < 12; tries += 1) {
      await service.http.post('/auth/login').send({ email, password: 'not the one' });
    }
    const told = await entries(await service.platformAdmin(), '?type=auth.sign_in_failed');
    const tooMany = told.filter(
      ({ details }: { details: { reason: string } }) => details.reason === 'too_many_attempts',
    );
    expect(tooMany).toHaveLength(1);
    expect(tooMany[0]).toMatchObject({ actor: { kind: 'anonymous' }, tenantId: null });
    expect(tooMany[0].details.count).toBeGreaterThan(1);
  });

  it('tells of a refresh token used again, of a logout, an invitation, a new password', async () => {
    const member = await service.inviteUser(admin);
    const { refreshToken, bearer, password } = member;
    const spend = () => service.http.post('/auth/refresh').send({ refreshToken });
    await spend();
    expect((await spend()).status).toBe(401);
    const again = await service.login(member.email);
    const newPassword = 'seven lamps along the old quay';
    service.guard.secret('a new password', newPassword);
    await service.http
      .post('/users/change-password')
      .set('Authorization', again.bearer)
      .send({ currentPassword: password, newPassword });
    await service.http.post('/auth/logout').set('Authorization', again.bearer);
    expect(bearer).not.toBe(again.bearer);
    const types = (await entries(admin)).map(({ type }: { type: string }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'user.invited',
        'auth.registered',
        'auth.refresh_token_reused',
        'auth.password_changed',
        'auth.signed_out',
      ]),
    );
  });

  it('shows a tenant to its own admin, all to a platform admin, nothing to a user', async () => {
    const stranger = await service.registerUser();
    const member = await service.inviteUser(admin);
    for (const entry of await entries(stranger)) expect(entry.tenantId).toBe(stranger.tenantId);
    expect(await entries(stranger, `?tenantId=${admin.tenantId}&actorId=${admin.id}`)).toEqual([]);
    expect((await audit(member)).status).toBe(403);

    const platform = await service.platformAdmin();
    const tenants = (await entries(platform, '?limit=100')).map(
      ({ tenantId }: { tenantId: string }) => tenantId,
    );
    expect(tenants).toEqual(expect.arrayContaining([admin.tenantId, stranger.tenantId]));
    await service.http.post('/auth/login').send({ email: 'nobody@example.com', password: 'x' });
    const [unknown] = await entries(platform, '?type=auth.sign_in_failed');
    expect(unknown).toMatchObject({ tenantId: null, details: { reason: 'unknown_account' } });
  });

  it('asks the database for the role, since a token may be older than a demotion', async () => {
    const demoted = await service.inviteUser(admin, 'admin');
    expect((await audit(demoted)).status).toBe(200);
    await service.prisma.user.update({ where: { id: demoted.id }, data: { role: 'user' } });
    expect((await audit(demoted)).status).toBe(403);
  });

  it('filters by time and pages without a gap', async () => {
    const owner = await service.registerUser();
    for (let i = 0; i < 4; i += 1) await service.inviteUser(owner);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await audit(owner, `?limit=3&type=user.invited${more}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(4);
    expect(await entries(owner, '?from=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await entries(owner, '?to=1999-01-01T00:00:00Z')).toEqual([]);
  });

  it('tells by which API token a program acted, and for whom', async () => {
    const owner = await service.registerUser();
    const made = await service.http
      .post('/tokens/generate')
      .set('Authorization', owner.bearer)
      .send({ name: 'program', scopes: ['crm:admin'] });
    service.guard.secret('an API token', made.body.token);
    await service.http.get('/crm-oauth/tokens').set('Authorization', `Bearer ${made.body.token}`);
    const [listed] = await entries(owner, '?type=connections.listed');
    expect(listed.actor).toEqual({ kind: 'api_token', id: owner.id, credentialId: made.body.id });
  });

  it('tells who looked', async () => {
    const owner = await service.registerUser();
    await entries(owner, '?type=user.invited');
    const [looked] = await entries(owner, '?type=audit.listed');
    expect(looked).toMatchObject({ actor: { id: owner.id }, details: { filters: 'type' } });
  });
});

describe('audit_events', () => {
  const raw = (sql: string) => service.database.pool.query(sql);

  it.each([
    "UPDATE audit_events SET outcome = 'x'",
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
  ])('refuses %s', async (sql) => {
    await expect(raw(sql)).rejects.toMatchObject({ code: '23001' });
  });

  it('loses by retention what is older than the limit, and never what is younger than 30 days', async () => {
    const insert = (id: string, days: number) =>
      raw(`INSERT INTO audit_events (id, at, type, outcome, actor_kind)
           VALUES ('${id}', now() - interval '${days} days', 'auth.signed_in', 'success', 'user')`);
    const [old, kept, young] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
    await insert(old ?? '', 401);
    await insert(kept ?? '', 399);
    await insert(young ?? '', 29);
    const task = service.tasks.find(({ name }) => name === 'audit-expire');
    await task?.run({}, async () => undefined);
    await raw('SELECT audit_events_expire(1, 100)');
    const { rows } = await raw("SELECT id FROM audit_events WHERE id::text LIKE '00000000-%'");
    expect(rows.map(({ id }) => id)).toEqual([young]);
  });
});

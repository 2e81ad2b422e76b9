import { startTestService, type TestService, type TestUser } from '../../testing/index.js';

let service: TestService;
let admin: TestUser;
let member: TestUser;
let stranger: TestUser;
beforeAll(async () => {
  service = await startTestService();
  admin = await service.registerUser({ name: 'Ada 100%' });
  service.clock.advance(1);
  member = await service.inviteUser(admin);
  stranger = await service.registerUser();
});
afterAll(() => service.close());

const list = (user: TestUser, query = '') =>
  service.http.get(`/users${query}`).set('Authorization', user.bearer);
const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

describe('GET /users', () => {
  it("shows an admin the own tenant's people, newest first", async () => {
    const { status, body } = await list(admin);
    expect(status).toBe(200);
    expect(body.nextCursor).toBeNull();
    expect(idsOf(body)).toEqual([member.id, admin.id]);
    expect(body.items[0]).toEqual({
      id: member.id,
      email: member.email,
      name: null,
      role: 'user',
      tenantId: admin.tenantId,
      active: true,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('shows a platform admin everybody', async () => {
    const { body } = await list(await service.platformAdmin());
    expect(idsOf(body)).toEqual(expect.arrayContaining([admin.id, member.id, stranger.id]));
  });

  it('is closed to a user', async () => {
    const { status, body } = await list(member);
    expect(status).toBe(403);
    expect(body.code).toBe('forbidden');
  });

  it('believes the database about the role, not the token', async () => {
    const former = await service.registerUser();
    await service.prisma.user.update({ where: { id: former.id }, data: { role: 'user' } });
    expect((await list(former)).status).toBe(403);
  });

  it('pages by cursor without loss or repetition', async () => {
    const first = (await list(admin, '?limit=1')).body;
    const second = (await list(admin, `?limit=1&cursor=${first.nextCursor}`)).body;
    expect([...idsOf(first), ...idsOf(second)]).toEqual([member.id, admin.id]);
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    ['ADA', 1],
    ['100%', 1],
    ['100_', 0],
    ['%', 1],
    ['example.com', 2],
  ])('finds by part of name or e-mail: %j', async (q, count) => {
    const { body } = await list(admin, `?q=${encodeURIComponent(q)}`);
    expect(body.items).toHaveLength(count);
  });

  it("does not find another tenant's people", async () => {
    const { body } = await list(admin, `?q=${stranger.email}`);
    expect(body.items).toEqual([]);
  });

  it.each([
    ['?limit=0', 'invalid_request'],
    ['?limit=101', 'invalid_request'],
    ['?limit=x', 'invalid_request'],
    ['?tenantId=x', 'invalid_request'],
    ['?q=a&q=b', 'invalid_request'],
    ['?cursor=abc', 'invalid_cursor'],
  ])('refuses %s', async (query, code) => {
    const { status, body } = await list(admin, query);
    expect(status).toBe(400);
    expect(body.code).toBe(code);
  });
});

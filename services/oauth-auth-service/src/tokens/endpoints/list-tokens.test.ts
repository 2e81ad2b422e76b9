import { randomUUID } from 'node:crypto';
import { bodyOf, startTestService, type TestService, type TestUser } from '../../testing/index.js';

let service: TestService;
let admin: TestUser;
let member: TestUser;
let stranger: TestUser;
const made: Record<string, string> = {};

const generate = async (by: TestUser, name: string) => {
  const body = { name, scopes: ['crm:read'], expiresInDays: 1 };
  const answer = await service.http
    .post('/tokens/generate')
    .set('Authorization', by.bearer)
    .send(body);
  service.guard.secret('an API token', answer.body.token);
  service.clock.advance(1);
  made[name] = bodyOf(answer, 201).id;
};
const list = (by: TestUser, query = '') =>
  service.http.get(`/tokens${query}`).set('Authorization', by.bearer);
const namesIn = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name);

beforeAll(async () => {
  service = await startTestService();
  admin = await service.registerUser();
  member = await service.inviteUser(admin);
  stranger = await service.registerUser();
  await generate(admin, 'of the admin');
  await generate(member, 'first');
  await generate(member, 'second');
  await generate(stranger, 'of a stranger');
  await service.http
    .post(`/tokens/${made['first']}/revoke`)
    .set('Authorization', member.bearer)
    .expect(200);
});
afterAll(() => service.close());

describe('GET /tokens', () => {
  it("lists one's own, newest first, and never the token", async () => {
    const { body } = await list(member);
    expect(namesIn(body)).toEqual(['second', 'first']);
    expect(body.nextCursor).toBeNull();
    expect(body.items[0]).not.toHaveProperty('token');
    expect(body.items[1]).toMatchObject({ status: 'revoked', revokedAt: expect.any(String) });
  });

  it('pages by cursor without loss or repetition', async () => {
    const first = (await list(member, '?limit=1')).body;
    const second = (await list(member, `?limit=1&cursor=${first.nextCursor}`)).body;
    expect([...namesIn(first), ...namesIn(second)]).toEqual(['second', 'first']);
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    ['active', ['second']],
    ['revoked', ['first']],
    ['expired', []],
  ])('by status %s', async (status, names) => {
    expect(namesIn((await list(member, `?status=${status}`)).body)).toEqual(names);
  });

  it("shows an admin one user's or everybody's of the tenant, and no other's", async () => {
    expect(namesIn((await list(admin)).body)).toEqual(['of the admin']);
    expect(namesIn((await list(admin, `?userId=${member.id}`)).body)).toEqual(['second', 'first']);
    expect(namesIn((await list(admin, '?userId=all')).body)).toEqual([
      'second',
      'first',
      'of the admin',
    ]);
    expect(namesIn((await list(admin, `?userId=${stranger.id}`)).body)).toEqual([]);
  });

  it('shows a platform admin those of all tenants', async () => {
    const { body } = await list(await service.platformAdmin(), '?userId=all');
    expect(namesIn(body)).toEqual(expect.arrayContaining(['of a stranger', 'second']));
  });

  it("refuses to show a user somebody else's, the own id is fine", async () => {
    for (const userId of ['all', admin.id, randomUUID()]) {
      expect((await list(member, `?userId=${userId}`)).body.code).toBe('forbidden');
    }
    expect((await list(member, `?userId=${member.id}`)).status).toBe(200);
  });

  it.each(['?limit=0', '?status=lost', '?userId=x', '?of=all'])('refuses %s', async (query) => {
    expect((await list(admin, query)).status).toBe(400);
  });

  it('calls a token expired from the second it is', async () => {
    service.clock.advance(86_400);
    const admitted = await service.login(member.email);
    expect(namesIn((await list(admitted, '?status=expired')).body)).toEqual(['second']);
  });
});

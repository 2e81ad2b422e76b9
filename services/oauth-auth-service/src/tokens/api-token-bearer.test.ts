import { randomUUID } from 'node:crypto';
import {
  bodyOf,
  type CrmTestService,
  startCrmTestService,
  type TestUser,
} from '../testing/index.js';
import { newApiToken } from './token-form.js';

let crm: CrmTestService;
let admin: TestUser;
let member: TestUser;
beforeAll(async () => {
  crm = await startCrmTestService();
  admin = await crm.registerUser();
  member = await crm.inviteUser(admin);
});
afterAll(() => crm.close());

interface Made {
  readonly id: string;
  readonly token: string;
  readonly bearer: string;
}

async function generate(by: TestUser, ...scopes: string[]): Promise<Made> {
  const answer = await crm.http
    .post('/tokens/generate')
    .set('Authorization', by.bearer)
    .send({ name: 'program', scopes });
  const { id, token } = bodyOf(answer, 201);
  crm.guard.secret('an API token', token);
  return { id, token, bearer: `Bearer ${token}` };
}

const get = (path: string, bearer: string) => crm.http.get(path).set('Authorization', bearer);
const post = (path: string, bearer: string, body: object = {}) =>
  crm.http.post(path).set('Authorization', bearer).send(body);
const verify = async (token: string) =>
  (await crm.http.post('/tokens/verify').send({ token })).body;

describe('an API token as Bearer', () => {
  it("obtains its user's CRM token", async () => {
    const { id } = await crm.link(member);
    const { bearer } = await generate(member, 'crm:token');
    const answer = await post('/crm-oauth/salesforce/token', bearer);
    expect(answer.status).toBe(200);
    expect(answer.body.connectionId).toBe(id);
  });

  it.each([
    ['crm:read', 'get', '/crm-oauth/connections', 200],
    ['crm:read', 'post', '/crm-oauth/salesforce/token', 403],
    ['crm:read', 'post', '/crm-oauth/salesforce/initiate', 403],
    ['crm:token', 'get', '/crm-oauth/connections', 403],
    ['crm:connect', 'post', '/crm-oauth/salesforce/initiate', 201],
    ['crm:connect', 'post', '/crm-oauth/salesforce/token', 403],
  ] as const)('with %s: %s %s → %i', async (scope, method, path, status) => {
    const { bearer } = await generate(member, scope);
    const answer = await crm.http[method](path).set('Authorization', bearer);
    expect(answer.status).toBe(status);
    if (status !== 403) return;
    expect(answer.body.code).toBe('insufficient_scope');
    expect(answer.headers['www-authenticate']).toMatch(/error="insufficient_scope", scope="crm:/);
  });

  it('acts as an administrator with crm:admin alone', async () => {
    const plain = await generate(admin, 'crm:read', 'crm:token', 'crm:connect');
    expect((await get('/crm-oauth/tokens', plain.bearer)).status).toBe(403);
    const ruling = await generate(admin, 'crm:admin');
    expect((await get('/crm-oauth/tokens', ruling.bearer)).status).toBe(200);
  });

  it('loses what the role of its maker loses, at once', async () => {
    const former = await crm.inviteUser(admin, 'admin');
    const { token, bearer } = await generate(former, 'crm:read', 'crm:admin');
    await crm.prisma.user.update({ where: { id: former.id }, data: { role: 'user' } });
    expect((await get('/crm-oauth/tokens', bearer)).status).toBe(403);
    expect((await verify(token)).scopes).toEqual(['crm:read']);
  });

  it('tells for whom it acts, and manages no accounts and no tokens', async () => {
    const { id, bearer } = await generate(admin, 'crm:admin');
    expect((await get('/users/profile', bearer)).body.id).toBe(admin.id);
    const answers = await Promise.all([
      crm.http.put('/users/profile').set('Authorization', bearer).send({ name: 'X' }),
      post('/users/change-password', bearer, { currentPassword: 'x', newPassword: 'y' }),
      post('/users/invitations', bearer, { email: 'a@example.com' }),
      get('/users', bearer),
      get('/tokens', bearer),
      post('/tokens/generate', bearer, { name: 'child', scopes: ['crm:read'] }),
      post(`/tokens/${id}/revoke`, bearer),
      post('/auth/logout', bearer),
      get('/audit', bearer),
    ]);
    for (const { status, body } of answers) expect([status, body.code]).toEqual([403, 'forbidden']);
  });

  it.each([
    ['unknown', newApiToken()],
    ['cut short', newApiToken().slice(0, -1)],
    ['of nothing but its prefix', 'tx_api_'],
  ])('that is %s is refused (RFC 6750 §3.1)', async (_what, token) => {
    const { status, headers } = await get('/crm-oauth/connections', `Bearer ${token}`);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(await verify(token)).toEqual({ active: false });
  });

  it('costs one query, and no write of its own', async () => {
    const { id, token } = await generate(member, 'crm:read');
    const { pool } = crm.database;
    const query = pool.query;
    const texts: string[] = [];
    pool.query = ((...call: Parameters<typeof query>) => {
      const [first] = call as readonly unknown[];
      const named = first as { readonly text?: string };
      texts.push(typeof first === 'string' ? first : (named.text ?? ''));
      return Reflect.apply(query, pool, call);
    }) as typeof query;
    try {
      await verify(token);
      expect(texts).toHaveLength(1);
      expect(texts[0]).toMatch(/^SELECT/);
    } finally {
      pool.query = query;
    }
    const row = await crm.prisma.apiToken.findUniqueOrThrow({ where: { id } });
    expect(row.lastUsedAt).toBeNull();
  });
});

describe('POST /tokens/verify', () => {
  it('tells whose a token is and what it may do', async () => {
    const { token } = await generate(member, 'crm:read', 'crm:token');
    expect(await verify(token)).toEqual({
      active: true,
      userId: member.id,
      tenantId: member.tenantId,
      scopes: ['crm:read', 'crm:token'],
      expiresAt: expect.any(String),
    });
  });

  it('is false from the second of expiry, and the token is refused', async () => {
    const { token, bearer } = await generate(member, 'crm:read');
    crm.clock.advance(90 * 86_400 - 1);
    expect((await verify(token)).active).toBe(true);
    crm.clock.advance(1);
    expect(await verify(token)).toEqual({ active: false });
    expect((await get('/crm-oauth/connections', bearer)).status).toBe(401);
    member = await crm.login(member.email);
    admin = await crm.login(admin.email);
  });

  it('is false for a session token, which is no API token', async () => {
    expect(await verify(member.accessToken)).toEqual({ active: false });
  });

  it.each([{}, { token: '' }, { token: 7 }])('refuses %j', async (body) => {
    expect((await crm.http.post('/tokens/verify').send(body)).status).toBe(400);
  });
});

describe('POST /tokens/:tokenId/revoke', () => {
  const revoke = (by: TestUser, id: string) => post(`/tokens/${id}/revoke`, by.bearer);

  it('ends the token at once; a second time changes nothing', async () => {
    const { id, bearer, token } = await generate(member, 'crm:read');
    const first = await revoke(member, id);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ id, status: 'revoked' });
    expect((await get('/crm-oauth/connections', bearer)).status).toBe(401);
    expect(await verify(token)).toEqual({ active: false });
    expect((await revoke(member, id)).body).toEqual(first.body);
    const events = await crm.prisma.auditEvent.findMany({
      where: { type: 'token.revoked', subjectId: id },
    });
    expect(events).toHaveLength(1);
  });

  it("is open to the tenant's admin and to a platform admin", async () => {
    const [one, two] = [await generate(member, 'crm:read'), await generate(member, 'crm:read')];
    expect((await revoke(admin, one.id)).body.status).toBe('revoked');
    expect((await revoke(await crm.platformAdmin(), two.id)).body.status).toBe('revoked');
  });

  it("somebody else's is a 404, as is an id that is none", async () => {
    const ofAdmin = await generate(admin, 'crm:read');
    const stranger = await crm.registerUser();
    const answers = [
      await revoke(member, ofAdmin.id),
      await revoke(stranger, ofAdmin.id),
      await revoke(admin, randomUUID()),
      await revoke(admin, 'x'),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'not_found']);
    expect((await verify(ofAdmin.token)).active).toBe(true);
  });
});

it('a user who is switched off takes the API tokens along', async () => {
  const leaver = await crm.inviteUser(admin);
  const { token } = await generate(leaver, 'crm:read');
  await crm.prisma.user.update({
    where: { id: leaver.id },
    data: { deactivatedAt: crm.clock.now() },
  });
  expect(await verify(token)).toEqual({ active: false });
});

import type { Test } from 'supertest';
import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';

type Method = 'get' | 'post' | 'put' | 'delete';
type Call = readonly [Method, string, object?];

describe('who may do what with whose connection', () => {
  let crm: CrmTestService;
  let admin: TestUser;
  let user: TestUser;
  let colleague: TestUser;
  let connection: LinkedConnection;

  beforeAll(async () => {
    crm = await startCrmTestService();
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    admin = await crm.registerUser();
    user = await crm.inviteUser(admin);
    colleague = await crm.inviteUser(admin);
    connection = await crm.link(user);
  });

  const as = ({ bearer }: TestUser, [method, path, body]: Call): Test =>
    crm.http[method](path).set('Authorization', bearer).send(body);

  const setRole = ({ id }: TestUser, role: TestUser['role']) =>
    crm.prisma.user.update({ where: { id }, data: { role } });

  const show = (): Call => ['get', `/crm-oauth/connections/${connection.id}`];
  const end = (): Call => ['delete', `/crm-oauth/connections/${connection.id}`];
  const revoke = (): Call => ['post', `/crm-oauth/tokens/${connection.id}/revoke`];
  const obtain = (body: object): Call => ['post', '/crm-oauth/salesforce/token', body];
  const refresh = (body: object): Call => ['post', '/crm-oauth/salesforce/refresh', body];
  const makeDefault = (scope?: string): Call => [
    'put',
    `/crm-oauth/connections/${connection.id}/default`,
    scope === undefined ? {} : { scope },
  ];
  const listAll: Call = ['get', '/crm-oauth/tokens'];
  const byId = () => ({ connectionId: connection.id });

  describe('a user of the tenant', () => {
    it.each<[string, () => Call]>([
      ['see', show],
      ['end', end],
      ['obtain by its id', () => obtain(byId())],
      ['refresh', () => refresh(byId())],
      ['make the default', () => makeDefault()],
    ])("cannot %s a colleague's connection, nor learn that it exists", async (_what, call) => {
      const answer = await as(colleague, call());
      expect([answer.status, answer.body.code]).toEqual([404, 'connection_not_found']);
    });

    it('cannot obtain by naming the colleague, list the tenant, or revoke as an admin', async () => {
      for (const call of [obtain({ userId: user.id }), listAll, revoke()]) {
        const answer = await as(colleague, call);
        expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
      }
    });

    it('cannot choose for the tenant, not even their own connection', async () => {
      expect((await as(user, makeDefault('tenant'))).status).toBe(403);
      expect((await as(user, makeDefault('user'))).body).toMatchObject({ isDefault: true });
    });

    it('lists their own alone', async () => {
      const answer = await as(colleague, ['get', '/crm-oauth/connections']);
      expect(answer.body).toEqual({ items: [], nextCursor: null });
    });
  });

  describe('the admin of the tenant', () => {
    it('sees, obtains, refreshes and ends the connections of its users', async () => {
      expect((await as(admin, show())).body).toMatchObject({ id: connection.id, userId: user.id });
      const named = await as(admin, obtain({ userId: user.id }));
      expect(named.body).toMatchObject({ connectionId: connection.id, tokenType: 'Bearer' });
      expect((await as(admin, obtain(byId()))).status).toBe(200);
      expect((await as(admin, refresh(byId()))).status).toBe(200);
      expect((await as(admin, makeDefault())).status).toBe(200);
      expect((await as(admin, end())).body).toMatchObject({ upstream: 'revoked' });
    });

    it('does not obtain for somebody else without naming them', async () => {
      const answer = await as(admin, obtain({}));
      expect([answer.status, answer.body.code]).toEqual([404, 'connection_not_found']);
    });

    it("cannot make a user's connection that user's default", async () => {
      expect((await as(admin, makeDefault('user'))).status).toBe(403);
    });

    it('lists the tenant alone, with counts and without any token', async () => {
      await crm.link(await crm.registerUser());
      const { body, text } = await as(admin, listAll);
      expect(body.items.map(({ id }: LinkedConnection) => id)).toEqual([connection.id]);
      expect(body.counts).toMatchObject({ active: 1 });
      expect(text).not.toMatch(/00D\w{12,}!|5Aep861|v1\.enc/);
    });

    it('cannot reach another tenant by a filter', async () => {
      const other = await crm.registerUser();
      const answer = await as(admin, ['get', `/crm-oauth/tokens?tenantId=${other.tenantId}`]);
      expect(
        answer.body.items.every((item: LinkedConnection) => item['tenantId'] === admin.tenantId),
      ).toBe(true);
    });

    it('revokes as an admin', async () => {
      expect((await as(admin, revoke())).body).toMatchObject({
        connection: { id: connection.id, status: 'disconnected' },
        upstream: 'revoked',
      });
    });
  });

  describe('an admin who was demoted or switched off, with the token of before', () => {
    const administrative = (): readonly Call[] => [
      listAll,
      revoke(),
      show(),
      end(),
      obtain(byId()),
      obtain({ userId: user.id }),
      refresh(byId()),
      makeDefault('tenant'),
    ];

    it.each<[string, (who: TestUser) => Promise<unknown>]>([
      ['demoted', (who) => setRole(who, 'user')],
      [
        'switched off',
        ({ id }) => crm.prisma.user.update({ where: { id }, data: { deactivatedAt: new Date() } }),
      ],
    ])('%s: refused for every administrative act', async (_what, change) => {
      await change(admin);
      for (const call of administrative()) {
        const answer = await as(admin, call);
        expect([call[1], answer.status, answer.body.code]).toEqual([call[1], 403, 'forbidden']);
      }
      expect((await as(user, show())).body).toMatchObject({ status: 'active', isDefault: false });
    });

    it('demoted, they keep what is their own', async () => {
      const own = await crm.link(admin);
      await setRole(admin, 'user');
      expect((await as(admin, ['get', `/crm-oauth/connections/${own.id}`])).status).toBe(200);
      expect((await as(admin, obtain({}))).status).toBe(200);
    });
  });

  describe('a platform admin', () => {
    let platform: TestUser;
    beforeAll(async () => {
      platform = await crm.platformAdmin();
    });

    it.each<[string, () => Call]>([
      ['connects', () => ['post', '/crm-oauth/salesforce/initiate', {}]],
      ['obtains', () => obtain({})],
      ['obtains by id', () => obtain(byId())],
      ['obtains for a user', () => obtain({ userId: user.id })],
      ['refreshes', () => refresh(byId())],
      ['chooses a default', () => makeDefault()],
    ])('never %s', async (_what, call) => {
      const answer = await as(platform, call());
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    });

    it('lists over all tenants, or one', async () => {
      const elsewhere = await crm.link(await crm.registerUser());
      const ids = async (query: string) => {
        const { body } = await as(platform, ['get', `/crm-oauth/tokens${query}`]);
        return body.items.map(({ id }: LinkedConnection) => id);
      };
      expect(await ids('?limit=100')).toEqual(
        expect.arrayContaining([connection.id, elsewhere.id]),
      );
      expect(await ids(`?tenantId=${admin.tenantId}`)).toEqual([connection.id]);
    });

    it('sees and revokes in any tenant', async () => {
      expect((await as(platform, show())).status).toBe(200);
      expect((await as(platform, revoke())).body).toMatchObject({ upstream: 'revoked' });
    });

    it.each(['user', 'admin'] as const)(
      'made a mere %s, loses other tenants at once',
      async (role) => {
        const former = await crm.platformAdmin();
        await setRole(former, role);
        for (const call of [show(), end(), revoke()]) {
          expect([403, 404]).toContain((await as(former, call)).status);
        }
        const { body } = await as(former, listAll);
        expect(body.items ?? []).toEqual([]);
        expect((await as(user, show())).body).toMatchObject({ status: 'active' });
      },
    );

    it('became one: an admin token of before no longer obtains what is not their own', async () => {
      await setRole(admin, 'platform_admin');
      for (const call of [obtain(byId()), refresh(byId())]) {
        expect([403, 404]).toContain((await as(admin, call)).status);
      }
    });
  });
});

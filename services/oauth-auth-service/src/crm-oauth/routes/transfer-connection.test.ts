import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { beginTrip, comeBack } from '../../testing/connect-trip.js';
import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';

describe('POST /crm-oauth/connections/:id/transfer', () => {
  let crm: CrmTestService;
  let admin: TestUser;
  let owner: TestUser;
  let heir: TestUser;
  let connection: LinkedConnection;

  beforeAll(async () => {
    crm = await startCrmTestService();
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    admin = await crm.registerUser();
    [owner, heir] = [await crm.inviteUser(admin), await crm.inviteUser(admin)];
    connection = await crm.link(owner);
  });

  const transfer = (who: TestUser, userId: unknown, id = connection.id): Promise<Response> =>
    crm.http
      .post(`/crm-oauth/connections/${id}/transfer`)
      .set('Authorization', who.bearer)
      .send({ userId });
  const outcome = ({ status, body }: Response) => [status, body.code];
  const stored = () => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id: connection.id } });
  const obtain = (who: TestUser): Promise<Response> =>
    crm.http.post('/crm-oauth/salesforce/token').set('Authorization', who.bearer).send({});

  it('hands it over with its tokens: the new user obtains them, the old one no longer', async () => {
    const before = await obtain(owner);
    const answer = await transfer(admin, heir.id);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: connection.id, userId: heir.id, status: 'active' });

    const after = await obtain(heir);
    expect(after.body.accessToken).toBe(before.body.accessToken);
    expect(outcome(await obtain(owner))).toEqual([404, 'connection_not_found']);
  });

  it('leaves it refreshable: the tokens are sealed to tenant and row, not to the user', async () => {
    await transfer(admin, heir.id);
    const refreshed = await crm.http
      .post('/crm-oauth/salesforce/refresh')
      .set('Authorization', heir.bearer)
      .send({ connectionId: connection.id });
    expect(refreshed.status).toBe(200);
    const { rotates, tokenGeneration } = await stored();
    expect({ rotates, tokenGeneration }).toMatchObject({ tokenGeneration: 2 });
  });

  it('makes it nobody’s default', async () => {
    for (const [who, scope] of [
      [owner, 'user'],
      [admin, 'tenant'],
    ] as const) {
      const chosen = await crm.http
        .put(`/crm-oauth/connections/${connection.id}/default`)
        .set('Authorization', who.bearer)
        .send({ scope });
      expect(chosen.status).toBe(200);
    }
    const { body } = await transfer(admin, heir.id);
    expect(body).toMatchObject({ isDefault: false, isTenantDefault: false });
  });

  it('to the user who has it already changes nothing, a default neither', async () => {
    await crm.prisma.cRMOAuthToken.update({
      where: { id: connection.id },
      data: { isDefault: true },
    });
    const before = await stored();
    expect((await transfer(admin, owner.id)).body).toMatchObject({ isDefault: true });
    expect(await stored()).toEqual(before);
  });

  it('is a conflict where that user has connected the same account', async () => {
    const theirs = await crm.link(heir);
    expect(theirs['externalUserId']).toBe(connection['externalUserId']);
    expect(outcome(await transfer(admin, heir.id))).toEqual([409, 'connection_exists']);
    expect(await stored()).toMatchObject({ userId: owner.id, status: 'active' });

    await crm.http.delete(`/crm-oauth/connections/${theirs.id}`).set('Authorization', heir.bearer);
    expect((await transfer(admin, heir.id)).status).toBe(200);
  });

  it('lets no consent that the old user began renew what is now another’s', async () => {
    const trip = await beginTrip(crm, owner, { body: { connectionId: connection.id } });
    await transfer(admin, heir.id);
    expect((await comeBack(crm, trip)).status).toBe(409);
    expect(await stored()).toMatchObject({ userId: heir.id, tokenGeneration: 1 });
  });

  describe('who may', () => {
    it.each([
      ['its owner', () => owner],
      ['a colleague', () => heir],
    ])('%s may not', async (_who, caller) => {
      expect(outcome(await transfer(caller(), heir.id))).toEqual([403, 'forbidden']);
      expect(await stored()).toMatchObject({ userId: owner.id });
    });

    it('a platform admin may not: they hand nobody a CRM', async () => {
      const platform = await crm.platformAdmin();
      expect(outcome(await transfer(platform, heir.id))).toEqual([403, 'forbidden']);
    });

    it("another tenant's admin learns nothing of it", async () => {
      const stranger = await crm.registerUser();
      const answer = await transfer(stranger, stranger.id);
      expect(outcome(answer)).toEqual([404, 'connection_not_found']);
    });

    it.each(['user', 'platform_admin'] as const)(
      'an admin made %s may not, with the token of before',
      async (role) => {
        await crm.prisma.user.update({ where: { id: admin.id }, data: { role } });
        expect(outcome(await transfer(admin, heir.id))).toEqual([403, 'forbidden']);
      },
    );

    it('an admin may give away and take over what is their own', async () => {
      expect((await transfer(admin, admin.id)).body).toMatchObject({ userId: admin.id });
      expect((await transfer(admin, heir.id)).body).toMatchObject({ userId: heir.id });
    });
  });

  describe('to whom', () => {
    it.each([
      ['unknown', async () => randomUUID()],
      ['no id at all', async () => "7' OR 1=1"],
      ['of another tenant', async () => (await crm.registerUser()).id],
      [
        'switched off',
        async () => {
          const data = { deactivatedAt: new Date() };
          return (await crm.prisma.user.update({ where: { id: heir.id }, data })).id;
        },
      ],
    ])('not to a user who is %s', async (_what, target) => {
      expect(outcome(await transfer(admin, await target()))).toEqual([404, 'user_not_found']);
      expect(await stored()).toMatchObject({ userId: owner.id });
    });

    it.each([undefined, '', 7, null, ['a'], 'a\u0000b', 'x'.repeat(101)])(
      'refuses %j as a user id',
      async (userId) => {
        const answer = await transfer(admin, userId);
        expect(outcome(answer)).toEqual([400, 'invalid_request']);
        expect(answer.body.errors).toMatchObject([{ path: 'body.userId' }]);
      },
    );
  });

  it('of one that has ended is a 404, as of one that never was', async () => {
    await crm.http
      .delete(`/crm-oauth/connections/${connection.id}`)
      .set('Authorization', owner.bearer);
    for (const id of [connection.id, randomUUID(), '7']) {
      expect(outcome(await transfer(admin, heir.id, id))).toEqual([404, 'connection_not_found']);
    }
  });
});

import { type CrmTestService, startCrmTestService, type TestUser } from '../testing/index.js';

const FIRST_LOOK_SECONDS = 61;
const LAST_LOOK_SECONDS = 16 * 60;

let crm: CrmTestService;
let admin: TestUser;
let accounts: string[];
beforeAll(async () => {
  crm = await startCrmTestService();
  admin = await crm.registerUser();
  accounts = (await crm.sandbox.control.salesforce.users()).map(({ username }) => username);
});
// The clock goes on further than a session lives.
beforeEach(async () => {
  admin = await crm.login(admin.email);
});
afterAll(() => crm.close());

const deactivate = async (leaver: TestUser, receiver?: TestUser) =>
  crm.http
    .post(`/users/${leaver.id}/deactivate`)
    .set('Authorization', admin.bearer)
    .send(receiver === undefined ? {} : { transferConnectionsTo: receiver.id });
const row = (id: string) => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
const liveGrants = async () =>
  (await crm.sandbox.control.salesforce.grants()).filter(({ live }) => live).length;

describe('the connections of a user who is switched off', () => {
  it('end here, and at the CRM', async () => {
    const leaver = await crm.inviteUser(admin);
    const ids = [
      (await crm.link(leaver, { as: accounts[0] ?? '' })).id,
      (await crm.link(leaver, { as: accounts[1] ?? '' })).id,
    ];
    const before = await liveGrants();
    const { body } = await deactivate(leaver);
    expect(body.connections).toEqual({ disconnected: 2, transferred: 0 });
    for (const id of ids) expect(await row(id)).toMatchObject({ status: 'disconnected' });
    expect(await liveGrants()).toBe(before - 2);
    const told = await crm.prisma.auditEvent.findMany({
      where: { type: 'connection.disconnected', subjectId: { in: ids } },
    });
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({
      actorId: admin.id,
      details: { provider: 'salesforce', reason: 'user_deactivated' },
    });
  });

  it('go to a colleague who has not connected the same CRM account; the others end', async () => {
    const [leaver, receiver] = [await crm.inviteUser(admin), await crm.inviteUser(admin)];
    const own = await crm.link(leaver, { as: accounts[0] ?? '' });
    const both = await crm.link(leaver, { as: accounts[1] ?? '' });
    await crm.link(receiver, { as: accounts[1] ?? '' });
    const { body } = await deactivate(leaver, receiver);
    expect(body.connections).toEqual({ disconnected: 1, transferred: 1 });
    expect(await row(own.id)).toMatchObject({ userId: receiver.id, status: 'active' });
    expect(await row(both.id)).toMatchObject({ userId: leaver.id, status: 'disconnected' });
    const obtained = await crm.http
      .post('/crm-oauth/salesforce/token')
      .set('Authorization', receiver.bearer)
      .send({ connectionId: own.id });
    expect(obtained.status).toBe(200);
  });

  describe('are looked after by itself', () => {
    async function look(): Promise<void> {
      const task = crm.tasks.find(({ name }) => name === 'users-departures');
      if (task === undefined) throw new Error('the app has no such task');
      await task.run({}, async () => undefined);
    }
    const isPending = async ({ id }: TestUser) =>
      (await crm.prisma.user.findUniqueOrThrow({ where: { id } })).departurePending;
    const setOff = (leaver: TestUser, departureTo: string | null = null) =>
      crm.prisma.user.update({
        where: { id: leaver.id },
        data: { deactivatedAt: crm.clock.now(), departurePending: true, departureTo },
      });

    it('where a process ended between switching off and ending them', async () => {
      const leaver = await crm.inviteUser(admin);
      const { id } = await crm.link(leaver);
      await setOff(leaver);
      await look();
      expect(await row(id)).toMatchObject({ status: 'active' });
      crm.clock.advance(FIRST_LOOK_SECONDS);
      await look();
      expect(await row(id)).toMatchObject({ status: 'disconnected' });
      const told = { type: 'connection.disconnected', subjectId: id };
      expect(await crm.prisma.auditEvent.findFirst({ where: told })).toMatchObject({
        actorKind: 'system',
        details: { reason: 'user_deactivated' },
      });
    });

    it('and handed over as was asked, unless the receiver has left too', async () => {
      const [leaver, receiver, gone] = [
        await crm.inviteUser(admin),
        await crm.inviteUser(admin),
        await crm.inviteUser(admin),
      ];
      const [kept, ended] = [
        await crm.link(leaver, { as: accounts[0] ?? '' }),
        await crm.link(gone, { as: accounts[1] ?? '' }),
      ];
      await setOff(leaver, receiver.id);
      await setOff(gone, leaver.id);
      crm.clock.advance(FIRST_LOOK_SECONDS);
      await look();
      expect(await row(kept.id)).toMatchObject({ userId: receiver.id, status: 'active' });
      expect(await row(ended.id)).toMatchObject({ status: 'disconnected' });
    });

    it('where one comes from a consent that was being answered at that moment', async () => {
      const leaver = await crm.inviteUser(admin);
      const attempt = await crm.initiate(leaver);
      const fault = { kind: 'slow', ms: 700 } as const;
      await crm.sandbox.control.addFault({ provider: 'salesforce', endpoint: 'token', fault });
      const callback = Promise.resolve(
        crm.http
          .get(await crm.consent(attempt))
          .set('Cookie', attempt.cookie)
          .set('Accept', 'application/json'),
      );
      const begun = { id: attempt.attemptId, consumedAt: { not: null } };
      while ((await crm.prisma.cRMConnectAttempt.count({ where: begun })) === 0);
      expect((await deactivate(leaver)).body.connections).toEqual({
        disconnected: 0,
        transferred: 0,
      });
      expect((await callback).status).toBe(200);
      crm.clock.advance(FIRST_LOOK_SECONDS);
      await look();
      const left = { userId: leaver.id, status: { not: 'disconnected' } } as const;
      expect(await crm.prisma.cRMOAuthToken.count({ where: left })).toBe(0);
    });

    it('until none can come any more', async () => {
      const leaver = await crm.inviteUser(admin);
      await deactivate(leaver);
      crm.clock.advance(FIRST_LOOK_SECONDS);
      await look();
      expect(await isPending(leaver)).toBe(true);
      crm.clock.advance(LAST_LOOK_SECONDS);
      await look();
      expect(await isPending(leaver)).toBe(false);
    });

    it('and not where the user is switched on again', async () => {
      const leaver = await crm.inviteUser(admin);
      const { id } = await crm.link(leaver);
      await setOff(leaver);
      const back = crm.http.post(`/users/${leaver.id}/reactivate`);
      expect((await back.set('Authorization', admin.bearer)).status).toBe(200);
      crm.clock.advance(FIRST_LOOK_SECONDS);
      await look();
      expect(await row(id)).toMatchObject({ status: 'active' });
    });
  });

  it('are found by a second call where the first broke off', async () => {
    const leaver = await crm.inviteUser(admin);
    const { id } = await crm.link(leaver);
    await crm.prisma.user.update({
      where: { id: leaver.id },
      data: { deactivatedAt: crm.clock.now() },
    });
    expect((await deactivate(leaver)).body.connections).toEqual({
      disconnected: 1,
      transferred: 0,
    });
    expect(await row(id)).toMatchObject({ status: 'disconnected' });
  });
});

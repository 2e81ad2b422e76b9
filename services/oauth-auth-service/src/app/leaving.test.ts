import { type CrmTestService, startCrmTestService, type TestUser } from '../testing/index.js';

let crm: CrmTestService;
let admin: TestUser;
let accounts: string[];
beforeAll(async () => {
  crm = await startCrmTestService();
  admin = await crm.registerUser();
  accounts = (await crm.sandbox.control.salesforce.users()).map(({ username }) => username);
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

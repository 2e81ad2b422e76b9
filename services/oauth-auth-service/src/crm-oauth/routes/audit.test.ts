import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

let crm: CrmTestService;
let admin: TestUser;
beforeAll(async () => {
  crm = await startCrmTestService();
  admin = await crm.registerUser();
});
afterAll(() => crm.close());

const entries = async (who: TestUser, query: string) => {
  const { body } = await crm.http.get(`/audit?${query}`).set('Authorization', who.bearer);
  return body.items;
};

const call = (method: 'get' | 'post' | 'put', path: string, who: TestUser, body: object = {}) => {
  const request = crm.http[method](path).set('Authorization', who.bearer);
  return method === 'get' ? request : request.send(body);
};

describe('the audit tells of a connection', () => {
  it('each act, its actor and its subject', async () => {
    const member = await crm.inviteUser(admin);
    const { id } = await crm.link(member);
    await call('post', '/crm-oauth/salesforce/refresh', member, { connectionId: id });
    await call('put', `/crm-oauth/connections/${id}/default`, member);
    await call('post', `/crm-oauth/connections/${id}/transfer`, admin, { userId: admin.id });
    await call('post', `/crm-oauth/tokens/${id}/revoke`, admin);
    const told = await entries(admin, `subjectId=${id}`);
    expect(
      told.map(({ type, actor }: { type: string; actor: { id: string } }) => [type, actor.id]),
    ).toEqual([
      ['connection.disconnected', admin.id],
      ['connection.transferred', admin.id],
      ['connection.made_default', member.id],
      ['connection.refreshed', member.id],
      ['connection.created', member.id],
    ]);
    expect(told[1].details).toEqual({
      provider: 'salesforce',
      fromUserId: member.id,
      toUserId: admin.id,
    });
    for (const { address, requestId } of told) {
      expect(address).toMatch(/127\.0\.0\.1/);
      expect(requestId).toMatch(/\S/);
    }
  });

  it('how often its token was handed out, and to whom, in one entry', async () => {
    const member = await crm.inviteUser(admin);
    const { id } = await crm.link(member);
    for (let i = 0; i < 3; i += 1) {
      await call('post', '/crm-oauth/salesforce/token', member, { connectionId: id });
    }
    const [counted, ...others] = await entries(
      admin,
      `actorId=${member.id}&subjectId=${id}&type=connection.token_handed_out`,
    );
    expect(others).toEqual([]);
    expect(counted).toMatchObject({ address: null, details: { provider: 'salesforce', count: 3 } });
  });

  it('that an administrator listed all of them', async () => {
    await call('get', '/crm-oauth/tokens?status=active', admin);
    const [listed] = await entries(admin, 'type=connections.listed');
    expect(listed).toMatchObject({ actor: { id: admin.id }, details: { filters: 'status' } });
  });

  it('ended in its own tenant, whoever ended it', async () => {
    const { id } = await crm.link(admin);
    const platform = await crm.platformAdmin();
    await call('post', `/crm-oauth/tokens/${id}/revoke`, platform);
    const [ended] = await entries(admin, `subjectId=${id}&type=connection.disconnected`);
    expect(ended).toMatchObject({ tenantId: admin.tenantId, actor: { id: platform.id } });
  });
});

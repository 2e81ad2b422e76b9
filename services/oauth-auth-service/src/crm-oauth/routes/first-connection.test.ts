import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

describe('linking Salesforce and obtaining tokens', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService();
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());

  const obtain = (body: object = {}) =>
    crm.http.post('/crm-oauth/salesforce/token').set('Authorization', user.bearer).send(body);

  it('connects, hands out a token that the data API accepts, refreshes when due, and ends', async () => {
    const connection = await crm.link(user);
    expect(connection).toMatchObject({
      status: 'active',
      provider: 'salesforce',
      userId: user.id,
      tenantId: user.tenantId,
      lastError: null,
      missingScopes: [],
    });

    const first = await obtain();
    expect(first.status).toBe(200);
    const query = (token: string) =>
      fetch(`${first.body.instanceUrl}/services/data/v60.0/query?q=SELECT+Id+FROM+Contact`, {
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await query(first.body.accessToken)).status).toBe(200);

    await crm.sandbox.control.resetCounters();
    const again = await obtain();
    expect(again.body.accessToken).toBe(first.body.accessToken);
    const warm = await crm.sandbox.control.counters();
    const calls = Object.values(warm.endpoints['salesforce'] ?? {}).map((seen) => seen.requests);
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every((requests) => requests === 0)).toBe(true);

    await crm.age(connection.id, 7_300);
    const renewed = await obtain();
    expect(renewed.status).toBe(200);
    expect(renewed.body.accessToken).not.toBe(first.body.accessToken);
    expect((await query(renewed.body.accessToken)).status).toBe(200);

    const ended = await crm.http
      .delete(`/crm-oauth/connections/${connection.id}`)
      .set('Authorization', user.bearer);
    expect(ended.body).toMatchObject({
      connection: { status: 'disconnected' },
      upstream: 'revoked',
      accessTokenLivesUntil: null,
    });
    expect((await query(renewed.body.accessToken)).status).toBe(401);
    expect((await obtain()).status).toBe(404);
  });
});

import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

describe('ending a connection', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService({ env: { CRM_PROVIDER_DEADLINE_MS: '2000' } });
  });
  beforeEach(async () => {
    user = await crm.registerUser();
    await crm.sandbox.control.reset();
    await crm.sandbox.control.salesforce.updateApp(crm.sandbox.salesforce.clientId, {
      redirectUris: [`${crm.url}/crm-oauth/salesforce/callback`],
    });
  });
  afterAll(() => crm.close());

  const end = (id: string) =>
    crm.http.delete(`/crm-oauth/connections/${id}`).set('Authorization', user.bearer);
  const liveUpstream = async () =>
    (await crm.sandbox.control.salesforce.grants({ live: true })).length;
  const row = (id: string) => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });

  it('keeps no token here and none upstream', async () => {
    const { id } = await crm.link(user);
    const { status, body } = await end(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      connection: { id, status: 'disconnected', expiresAt: null },
      upstream: 'revoked',
      accessTokenLivesUntil: null,
    });
    expect(await liveUpstream()).toBe(0);
    expect(await row(id)).toMatchObject({
      accessToken: null,
      refreshToken: null,
      accessTokenFingerprint: null,
      refreshTokenFingerprint: null,
    });
    const [revocation] = await crm.prisma.cRMTokenRevocation.findMany({
      where: { connectionId: id },
    });
    expect(revocation).toMatchObject({ status: 'revoked', token: null, reason: 'disconnected' });
  });

  it('ends here at once when the provider is away, says so, and tries again when asked again', async () => {
    const { id } = await crm.link(user);
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'revoke',
      fault: { kind: 'html502' },
    });
    const first = await end(id);
    expect(first.body).toMatchObject({
      connection: { status: 'disconnected' },
      upstream: 'pending',
    });
    expect(Date.parse(first.body.accessTokenLivesUntil)).toBeGreaterThan(Date.now());
    expect(await liveUpstream()).toBe(1);
    await crm.sandbox.control.clearFaults();
    const second = await end(id);
    expect(second.body).toMatchObject({ upstream: 'revoked', accessTokenLivesUntil: null });
    expect(await liveUpstream()).toBe(0);
  });

  it('overtakes a refresh under way: its late answer is kept nowhere and ends upstream', async () => {
    await crm.sandbox.control.salesforce.updateApp(crm.sandbox.salesforce.clientId, {
      rotateRefreshTokens: true,
    });
    const { id } = await crm.link(user);
    await crm.age(id, 8_000);
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      grantType: 'refresh_token',
      fault: { kind: 'slow', ms: 400 },
    });
    const obtaining = crm.http
      .post('/crm-oauth/salesforce/token')
      .set('Authorization', user.bearer)
      .send({})
      .then((response) => response);
    while ((await row(id)).leaseHolder === null) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await end(id);
    expect((await obtaining).status).toBe(404);
    expect((await row(id)).accessToken).toBeNull();
    const revocations = await crm.prisma.cRMTokenRevocation.findMany({
      where: { connectionId: id },
    });
    expect(revocations.map(({ reason }) => reason).sort()).toEqual(['disconnected', 'orphaned']);
    expect(revocations.every(({ status, token }) => status === 'revoked' && token === null)).toBe(
      true,
    );
    expect(await liveUpstream()).toBe(0);
  });

  it('leaves a refresh token alone that another live connection holds', async () => {
    const { id } = await crm.link(user);
    const other = await crm.registerUser();
    const shared = await crm.link(other);
    const { refreshTokenFingerprint } = await row(id);
    await crm.prisma.cRMOAuthToken.update({
      where: { id: shared.id },
      data: { refreshTokenFingerprint },
    });
    const { body } = await end(id);
    expect(body.upstream).toBe('kept_shared');
    expect(JSON.stringify(body)).not.toContain(other.tenantId);
    expect(await liveUpstream()).toBe(2);
  });

  it('works although the stored token cannot be opened any more', async () => {
    const { id } = await crm.link(user);
    await crm.prisma.cRMOAuthToken.update({ where: { id }, data: { refreshToken: 'v1.x.y.z.w' } });
    const { status, body } = await end(id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ connection: { status: 'disconnected' }, upstream: 'failed' });
  });

  it('a second end of the same connection changes nothing', async () => {
    const { id } = await crm.link(user);
    await end(id);
    const { tokenGeneration } = await row(id);
    expect((await end(id)).body).toMatchObject({ upstream: 'revoked' });
    expect((await row(id)).tokenGeneration).toBe(tokenGeneration);
  });
});

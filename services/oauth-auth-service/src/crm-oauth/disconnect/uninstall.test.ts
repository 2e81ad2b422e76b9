import {
  bodyOf,
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';

const MARA = 'mara.velez@northwind.example';
const JONAS = 'jonas.beck@northwind.example';
const LEO = 'leo.orsini@asterpine.example';

describe('POST /crm-oauth/connections/:id/uninstall', () => {
  let crm: CrmTestService;
  /** Admin of a tenant, and a colleague. */
  let admin: TestUser;
  let colleague: TestUser;
  /** Of another tenant, with the same CRM account. */
  let other: TestUser;
  let mine: LinkedConnection;
  let theirs: LinkedConnection;
  let foreign: LinkedConnection;

  beforeAll(async () => {
    crm = await startCrmTestService({
      provider: 'hubspot',
      env: { CRM_FORCED_REFRESHES: '1000' },
    });
  });
  beforeEach(async () => {
    await crm.sandbox.control.reset();
    await crm.sandbox.control.hubspot.updateApp(crm.sandbox.hubspot.clientId, {
      redirectUris: [`${crm.url}/crm-oauth/hubspot/callback`],
    });
    admin = await crm.registerUser();
    colleague = await crm.inviteUser(admin);
    other = await crm.registerUser();
    mine = await crm.link(admin, { as: MARA });
    theirs = await crm.link(colleague, { as: JONAS });
    foreign = await crm.link(other, { as: MARA });
  });
  afterAll(() => crm.close());

  const uninstall = (who: TestUser, { id }: { id: string }) =>
    crm.http.post(`/crm-oauth/connections/${id}/uninstall`).set('Authorization', who.bearer);
  const shown = async (who: TestUser, { id }: LinkedConnection) =>
    bodyOf(
      await crm.http.get(`/crm-oauth/connections/${id}`).set('Authorization', who.bearer),
      200,
    );
  const obtain = (who: TestUser) =>
    crm.http.post('/crm-oauth/hubspot/token').set('Authorization', who.bearer).send({});
  const live = () => crm.sandbox.control.hubspot.grants({ live: true });

  it('ends every user’s tokens at the CRM, and says so', async () => {
    const answer = bodyOf(await uninstall(admin, mine), 200);
    expect(answer).toEqual({
      connection: expect.objectContaining({
        id: mine.id,
        status: 'disconnected',
        lastError: expect.objectContaining({ code: 'app_uninstalled', retryable: false }),
      }),
      upstream: 'uninstalled',
      endedConnections: expect.arrayContaining([mine.id, theirs.id]),
      accessTokenLivesUntil: null,
      notice: expect.stringContaining('every user'),
    });
    expect(await live()).toEqual([]);
    expect(await shown(colleague, theirs)).toMatchObject({ status: 'disconnected' });
    expect((await obtain(colleague)).status).toBe(404);
  });

  it('tells the other tenant why, and the caller nothing of it', async () => {
    const answer = bodyOf(await uninstall(admin, mine), 200);
    expect(JSON.stringify(answer)).not.toContain(foreign.id);
    expect(JSON.stringify(answer)).not.toContain(other.tenantId);
    const refused = await obtain(other);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'reauth_required',
      diagnosis: { code: 'app_uninstalled' },
    });
    expect((await crm.link(other, { as: MARA })).id).toBe(foreign.id);
    bodyOf(await obtain(other), 200);
  });

  it('an owner ends it for colleagues too, and is not told which', async () => {
    const answer = bodyOf(await uninstall(colleague, theirs), 200);
    expect(answer.endedConnections).toEqual([theirs.id]);
    expect(await shown(admin, mine)).toMatchObject({ status: 'disconnected' });
  });

  it('leaves other accounts alone', async () => {
    const elsewhere = await crm.link(admin, { as: LEO });
    bodyOf(await uninstall(admin, mine), 200);
    expect(await shown(admin, elsewhere)).toMatchObject({ status: 'active' });
    bodyOf(await obtain(admin), 200);
  });

  it('with a run-out token it refreshes first', async () => {
    await crm.age(mine.id, 1_801);
    await crm.sandbox.control.hubspot.expireAccessTokens();
    bodyOf(await uninstall(admin, mine), 200);
    expect(await live()).toEqual([]);
  });

  it('with a token that the CRM refuses although it should live, it refreshes and tries again', async () => {
    await crm.sandbox.control.hubspot.expireAccessTokens();
    bodyOf(await uninstall(admin, mine), 200);
    expect(await live()).toEqual([]);
  });

  it('where the grant is over already, it says so and changes nothing else', async () => {
    await crm.sandbox.control.hubspot.uninstall('24301871');
    const answer = await uninstall(admin, mine);
    expect([answer.status, answer.body.code]).toEqual([409, 'reauth_required']);
    expect(await shown(colleague, theirs)).toMatchObject({ status: 'active' });
  });

  it('while the CRM is down, nothing changes here', async () => {
    const fault = { kind: 'html502' } as const;
    await crm.sandbox.control.addFault({ provider: 'hubspot', endpoint: 'uninstall', fault });
    const answer = await uninstall(admin, mine);
    expect([answer.status, answer.body.code]).toEqual([503, 'provider_unavailable']);
    expect(await shown(admin, mine)).toMatchObject({ status: 'active' });
    expect(await live()).toHaveLength(3);
  });

  it('a connection made after the call keeps its new tokens', async () => {
    await crm.prisma
      .$executeRaw`UPDATE crm_oauth_tokens SET issued_at = now() + interval '1 minute' WHERE id = ${theirs.id}::uuid`;
    const answer = bodyOf(await uninstall(admin, mine), 200);
    expect(answer.endedConnections).toEqual([mine.id]);
  });

  it('is not for others, platform admins or ended connections', async () => {
    expect((await uninstall(other, mine)).status).toBe(404);
    expect((await uninstall(colleague, mine)).status).toBe(404);
    expect((await uninstall(await crm.platformAdmin(), mine)).status).toBe(403);
    bodyOf(await uninstall(admin, mine), 200);
    expect((await uninstall(admin, mine)).status).toBe(404);
    expect((await uninstall(admin, { id: 'none' })).status).toBe(404);
  });
});

describe('where the CRM has no such act', () => {
  it('409 uninstall_unsupported, and nothing changes', async () => {
    const crm = await startCrmTestService();
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    const answer = await crm.http
      .post(`/crm-oauth/connections/${id}/uninstall`)
      .set('Authorization', user.bearer);
    expect([answer.status, answer.body.code]).toEqual([409, 'uninstall_unsupported']);
    await crm.close();
  });
});

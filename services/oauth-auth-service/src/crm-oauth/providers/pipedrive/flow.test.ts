import {
  bodyOf,
  type CrmTestService,
  startCrmTestService,
  type TestUser,
} from '../../../testing/index.js';

const MARA = 'mara.velez@northwind.example';

describe('Pipedrive connections', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    const env = { CRM_PROVIDER_DEADLINE_MS: '500', CRM_FORCED_REFRESHES: '100000' };
    crm = await startCrmTestService({ provider: 'pipedrive', env });
  });
  beforeEach(async () => {
    await crm.sandbox.control.reset();
    await crm.sandbox.control.pipedrive.updateApp(crm.sandbox.pipedrive.clientId, {
      redirectUris: [`${crm.url}/crm-oauth/pipedrive/callback`],
    });
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());

  const obtain = () =>
    crm.http.post('/crm-oauth/pipedrive/token').set('Authorization', user.bearer).send({});
  const persons = async (token: { accessToken: string; instanceUrl: string }) => {
    const headers = { authorization: `Bearer ${token.accessToken}` };
    return (await fetch(`${token.instanceUrl}/api/v1/persons`, { headers })).status;
  };
  const comeBack = async (path: string, cookie: string) =>
    crm.http.get(path).set('Cookie', cookie).set('Accept', 'application/json');

  it('connects, hands out, refreshes with rotation, and ends', async () => {
    const connection = await crm.link(user, { as: MARA });
    expect(connection).toMatchObject({
      provider: 'pipedrive',
      environment: 'production',
      status: 'active',
      externalAccountId: '7701541',
      externalAccountName: 'Northwind Field Services',
      externalUserId: '12480231',
      externalUserName: MARA,
      instanceUrl: crm.sandbox.url,
      scopes: ['contacts:full', 'deals:read', 'base'],
      missingScopes: [],
    });
    const first = bodyOf(await obtain(), 200);
    expect(await persons(first)).toBe(200);
    expect(bodyOf(await obtain(), 200).accessToken).toBe(first.accessToken);

    for (let round = 0; round < 2; round += 1) {
      await crm.age(connection.id, 3_601);
      expect(await persons(bodyOf(await obtain(), 200))).toBe(200);
    }
    const grants = await crm.sandbox.control.pipedrive.grants();
    expect(grants).toMatchObject([{ refreshes: 2, replays: 0 }]);

    const last = bodyOf(await obtain(), 200);
    const ended = await crm.http
      .delete(`/crm-oauth/connections/${connection.id}`)
      .set('Authorization', user.bearer);
    expect(ended.body).toMatchObject({ upstream: 'revoked', accessTokenLivesUntil: null });
    expect(await persons(last)).toBe(401);
  });

  it('asks for no scope by name, and shows what the app lacks', async () => {
    const attempt = await crm.initiate(user, { scopes: ['base', 'mail:read'] });
    expect(new URL(attempt.authorizationUrl).searchParams.has('scope')).toBe(false);
    expect(await crm.link(user, { body: { scopes: ['base', 'mail:read'] } })).toMatchObject({
      missingScopes: ['mail:read'],
    });
  });

  it('a declined consent is told as one', async () => {
    const attempt = await crm.initiate(user);
    const path = await crm.consent(attempt, MARA, 'deny');
    const answer = await comeBack(path, attempt.cookie);
    expect([answer.status, answer.body.error.code]).toEqual([403, 'access_denied']);
  });

  it('a code that is refused is to be started again', async () => {
    const attempt = await crm.initiate(user);
    const path = (await crm.consent(attempt)).replace(/code=[^&]+/, 'code=none');
    const answer = await comeBack(path, attempt.cookie);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'authorization_rejected']);
  });

  it('a token is sent to no host outside Pipedrive', async () => {
    await crm.sandbox.control.addFault({
      provider: 'pipedrive',
      endpoint: 'token',
      fault: { kind: 'wrongFields', set: { api_domain: 'https://pipedrive.example' } },
    });
    const attempt = await crm.initiate(user);
    const answer = await comeBack(await crm.consent(attempt), attempt.cookie);
    expect([answer.status, answer.body.error.code]).toEqual([502, 'provider_error']);
    expect(await crm.prisma.cRMOAuthToken.count({ where: { userId: user.id } })).toBe(0);
  });

  describe.each(['rfc6749', 'message'] as const)('with %s error bodies', (errorBodies) => {
    beforeEach(() => crm.sandbox.control.pipedrive.setSwitches({ errorBodies }));

    it('a grant that is over has to be connected again', async () => {
      const { id } = await crm.link(user);
      const [grant] = await crm.sandbox.control.pipedrive.grants();
      await crm.sandbox.control.pipedrive.revokeGrant(grant?.id ?? '');
      await crm.age(id, 3_601);
      const answer = await obtain();
      expect([answer.status, answer.body.diagnosis.code]).toEqual([409, 'grant_revoked']);
    });

    it('a refused client is our fault', async () => {
      const { id } = await crm.link(user);
      const { clientId, clientSecret } = crm.sandbox.pipedrive;
      await crm.sandbox.control.pipedrive.updateApp(clientId, { clientSecret: 'rotated' });
      await crm.age(id, 3_601);
      const answer = await obtain();
      expect([answer.status, answer.body.code]).toEqual([503, 'provider_misconfigured']);
      await crm.sandbox.control.pipedrive.updateApp(clientId, { clientSecret });
      await crm.forgetBackoff(id);
      bodyOf(await obtain(), 200);
    });
  });

  it('an answer lost behind a rotation ends the grant only once nothing is left to serve', async () => {
    const { id } = await crm.link(user);
    const held = bodyOf(await obtain(), 200);
    await crm.age(id, 3_400);
    await crm.sandbox.control.addFault({
      provider: 'pipedrive',
      endpoint: 'token',
      fault: { kind: 'lostAfterProcessing' },
      times: 1,
    });
    const forced = await crm.http
      .post('/crm-oauth/pipedrive/refresh')
      .set('Authorization', user.bearer)
      .send({});
    expect(forced.status).toBe(503);
    expect(bodyOf(await obtain(), 200).accessToken).toBe(held.accessToken);
    await crm.age(id, 300);
    await crm.forgetBackoff(id);
    const answer = await obtain();
    expect([answer.status, answer.body.diagnosis.code]).toEqual([409, 'answer_lost']);
  });

  it('cannot be uninstalled by an act of its own', async () => {
    const { id } = await crm.link(user);
    const answer = await crm.http
      .post(`/crm-oauth/connections/${id}/uninstall`)
      .set('Authorization', user.bearer);
    expect([answer.status, answer.body.code]).toEqual([409, 'uninstall_unsupported']);
  });
});

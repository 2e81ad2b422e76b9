import type { FaultInput } from '@tetrix/crm-sandbox';
import {
  bodyOf,
  type CrmTestService,
  startCrmTestService,
  type TestUser,
} from '../../../testing/index.js';

const MARA = 'mara.velez@northwind.example';
const CONTACTS = '/crm/v3/objects/contacts';

describe('HubSpot connections', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    const env = { CRM_PROVIDER_DEADLINE_MS: '500', CRM_FORCED_REFRESHES: '100000' };
    crm = await startCrmTestService({ provider: 'hubspot', env });
  });
  beforeEach(async () => {
    await crm.sandbox.control.reset();
    await crm.sandbox.control.hubspot.updateApp(crm.sandbox.hubspot.clientId, {
      redirectUris: [`${crm.url}/crm-oauth/hubspot/callback`],
    });
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());

  const obtain = (who = user, body: object = {}) =>
    crm.http.post('/crm-oauth/hubspot/token').set('Authorization', who.bearer).send(body);
  const end = (id: string, who = user) =>
    crm.http.delete(`/crm-oauth/connections/${id}`).set('Authorization', who.bearer);
  const contacts = async (token: { accessToken: string; instanceUrl: string }) => {
    const headers = { authorization: `Bearer ${token.accessToken}` };
    return (await fetch(`${token.instanceUrl}${CONTACTS}`, { headers })).status;
  };
  const heldToken = async (): Promise<string | undefined> =>
    (await crm.sandbox.control.hubspot.grants({ tokens: true })).at(-1)?.refreshToken;
  const row = (id: string) => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
  const tokenCalls = async (): Promise<number> => {
    const { endpoints } = await crm.sandbox.control.counters();
    const calls = Object.values(endpoints['hubspot'] ?? {}).map(({ requests }) => requests);
    return calls.reduce((sum, requests) => sum + requests, 0);
  };

  it('is listed with its one environment and its act of uninstalling', async () => {
    const answer = await crm.http.get('/crm-oauth/providers').set('Authorization', user.bearer);
    expect(answer.body.items).toEqual([
      {
        name: 'hubspot',
        displayName: 'HubSpot',
        environments: ['production'],
        defaultScopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write'],
        mode: 'sandbox',
        canUninstall: true,
      },
    ]);
  });

  it('connects, hands out a token that the API accepts, and asks nobody while it is fresh', async () => {
    const optional = 'crm.objects.deals.read';
    const connection = await crm.link(user, { as: MARA, body: { optionalScopes: [optional] } });
    expect(connection).toMatchObject({
      provider: 'hubspot',
      environment: 'production',
      status: 'active',
      externalAccountId: '24301871',
      externalAccountName: 'northwind.example',
      externalUserId: '51203311',
      externalUserName: MARA,
      instanceUrl: crm.sandbox.url,
      missingScopes: [],
    });
    expect(connection['scopes']).toContain(optional);
    const first = bodyOf(await obtain(), 200);
    const lives = (Date.parse(first.expiresAt) - Date.now()) / 1000;
    expect(lives).toBeGreaterThan(1_700);
    expect(lives).toBeLessThanOrEqual(1_801);
    expect(await contacts(first)).toBe(200);

    await crm.sandbox.control.resetCounters();
    expect(bodyOf(await obtain(), 200).accessToken).toBe(first.accessToken);
    expect(await tokenCalls()).toBe(0);
  });

  it('a refresh keeps the refresh token, and learns that it does not rotate', async () => {
    const { id } = await crm.link(user);
    const [first, held] = [bodyOf(await obtain(), 200), await heldToken()];
    await crm.age(id, 1_801);
    const second = bodyOf(await obtain(), 200);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(await contacts(second)).toBe(200);
    expect(await heldToken()).toBe(held);
    expect((await row(id)).rotates).toBe(false);
  });

  it('where it does rotate, what came back is what is sent next', async () => {
    await crm.sandbox.control.hubspot.setSwitches({ rotateRefreshTokens: true });
    const { id } = await crm.link(user);
    const before = await heldToken();
    for (let round = 0; round < 3; round += 1) {
      await crm.age(id, 1_801);
      bodyOf(await obtain(), 200);
    }
    expect(await heldToken()).not.toBe(before);
    expect((await row(id)).rotates).toBe(true);
    expect(await crm.sandbox.control.hubspot.grants()).toMatchObject([
      { refreshes: 3, replays: 0 },
    ]);
  });

  it('a person who declines never comes back: the attempt expires and says so', async () => {
    const attempt = await crm.initiate(user);
    await expect(crm.consent(attempt, MARA, 'deny')).rejects.toThrow('consent_denied');
    const shown = async () => {
      const path = `/crm-oauth/attempts/${attempt.attemptId}`;
      return bodyOf(await crm.http.get(path).set('Authorization', user.bearer), 200);
    };
    expect(await shown()).toMatchObject({ status: 'pending', error: null });
    await crm.prisma
      .$executeRaw`UPDATE crm_connect_attempts SET expires_at = now() WHERE id = ${attempt.attemptId}::uuid`;
    expect(await shown()).toMatchObject({
      status: 'expired',
      connectionId: null,
      error: { code: 'attempt_expired', cause: expect.stringContaining('declined') },
    });
  });

  it('a denial that does come back is told as one', async () => {
    await crm.sandbox.control.hubspot.setSwitches({ denialRedirects: true });
    const attempt = await crm.initiate(user);
    const answer = await crm.http
      .get(await crm.consent(attempt, MARA, 'deny'))
      .set('Cookie', attempt.cookie)
      .set('Accept', 'application/json');
    expect([answer.status, answer.body.error.code]).toEqual([403, 'access_denied']);
  });

  describe.each(['rfc6749', 'legacy'] as const)('with %s error bodies', (errorBodies) => {
    beforeEach(() => crm.sandbox.control.hubspot.setSwitches({ errorBodies }));

    it('a revoked grant has to be connected again', async () => {
      const { id } = await crm.link(user);
      const [grant] = await crm.sandbox.control.hubspot.grants();
      await crm.sandbox.control.hubspot.revokeGrant(grant?.id ?? '');
      await crm.age(id, 1_801);
      const answer = await obtain();
      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({
        code: 'reauth_required',
        diagnosis: { code: 'grant_revoked', retryable: false },
      });
    });

    it('a refused client is our fault: no grant is ended', async () => {
      const { id } = await crm.link(user);
      const { clientId, clientSecret } = crm.sandbox.hubspot;
      await crm.sandbox.control.hubspot.updateApp(clientId, { clientSecret: 'rotated' });
      await crm.age(id, 1_801);
      const answer = await obtain();
      expect([answer.status, answer.body.code]).toEqual([503, 'provider_misconfigured']);
      await crm.sandbox.control.hubspot.updateApp(clientId, { clientSecret });
      await crm.forgetBackoff(id);
      bodyOf(await obtain(), 200);
    });

    it('a code that the provider refuses fails the attempt, which is to be started again', async () => {
      const attempt = await crm.initiate(user);
      const path = (await crm.consent(attempt)).replace(/code=[^&]+/, 'code=na1-none');
      const answer = await crm.http
        .get(path)
        .set('Cookie', attempt.cookie)
        .set('Accept', 'application/json');
      expect([answer.status, answer.body.error.code]).toEqual([400, 'authorization_rejected']);
    });
  });

  it.each([
    ['a locked account', { kind: 'oauthError', error: 'x', status: 423 }],
    ['an account that is being moved', { kind: 'oauthError', error: 'x', status: 477 }],
    ['a 429', { kind: 'rateLimited', retryAfterSeconds: 7 }],
    ['a gateway', { kind: 'html502' }],
    ['an answer that is lost', { kind: 'lostAfterProcessing' }],
  ] as const satisfies readonly (readonly [string, FaultInput['fault']])[])(
    'a refresh that meets %s loses nothing',
    async (_name, fault) => {
      const { id } = await crm.link(user);
      await crm.age(id, 1_801);
      await crm.sandbox.control.addFault({ provider: 'hubspot', endpoint: 'token', fault });
      const refused = await obtain();
      expect(refused.status).toBe(503);
      await crm.sandbox.control.clearFaults();
      await crm.forgetBackoff(id);
      bodyOf(await obtain(), 200);
    },
  );

  it('an outage of introspection costs the names, not the connection', async () => {
    const fault = { kind: 'html502' } as const;
    await crm.sandbox.control.addFault({ provider: 'hubspot', endpoint: 'introspect', fault });
    expect(await crm.link(user, { as: MARA })).toMatchObject({
      externalAccountId: '24301871',
      externalUserId: '51203311',
      externalAccountName: null,
    });
  });

  it('disconnecting revokes, and says until when the access token lives on', async () => {
    const { id } = await crm.link(user);
    const token = bodyOf(await obtain(), 200);
    const answer = bodyOf(await end(id), 200);
    expect(answer).toMatchObject({
      connection: { status: 'disconnected' },
      upstream: 'revoked',
      accessTokenLivesUntil: token.expiresAt,
    });
    expect(await contacts(token)).toBe(200);
    expect(await crm.sandbox.control.hubspot.grants()).toMatchObject([
      { live: false, endedReason: 'revoked_by_client' },
    ]);
  });

  it('connecting again ends the replaced token', async () => {
    const { id } = await crm.link(user, { as: MARA });
    expect((await crm.link(user, { as: MARA })).id).toBe(id);
    // It is ended behind the answer.
    const states = async () => (await crm.sandbox.control.hubspot.grants()).map(({ live }) => live);
    while ((await states())[0]);
    expect(await states()).toEqual([false, true]);
  });

  describe('where consenting again returns the refresh token already held', () => {
    beforeEach(() =>
      crm.sandbox.control.hubspot.setSwitches({ sameRefreshTokenOnReconnect: true }),
    );

    it('connecting again does not revoke it', async () => {
      const { id } = await crm.link(user, { as: MARA });
      expect((await crm.link(user, { as: MARA })).id).toBe(id);
      expect(await crm.prisma.cRMTokenRevocation.count({ where: { connectionId: id } })).toBe(0);
      await crm.age(id, 1_801);
      bodyOf(await obtain(), 200);
    });

    it('it is kept while a connection of another tenant holds it', async () => {
      const other = await crm.registerUser();
      const mine = await crm.link(user, { as: MARA });
      const theirs = await crm.link(other, { as: MARA });
      const kept = bodyOf(await end(mine.id), 200);
      expect(kept).toMatchObject({ upstream: 'kept_shared' });
      expect(kept.accessTokenLivesUntil).not.toBeNull();
      expect(JSON.stringify(kept)).not.toContain(other.tenantId);
      await crm.age(theirs.id, 1_801);
      bodyOf(await obtain(other), 200);
      expect(bodyOf(await end(theirs.id, other), 200)).toMatchObject({ upstream: 'revoked' });
    });
  });
});

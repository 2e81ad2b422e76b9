import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';
import { fingerprint } from '../vault/fingerprint.js';

describe('POST /crm-oauth/salesforce/token', () => {
  let crm: CrmTestService;
  let accounts: string[];

  beforeAll(async () => {
    crm = await startCrmTestService({ env: { CRM_FORCED_REFRESHES: '3' } });
    accounts = (await crm.sandbox.control.salesforce.users()).map(({ username }) => username);
  });
  afterAll(() => crm.close());
  afterEach(() => crm.sandbox.control.clearFaults());

  const obtain = (user: TestUser, body: object = {}) =>
    crm.http.post('/crm-oauth/salesforce/token').set('Authorization', user.bearer).send(body);
  const refreshes = async () => {
    const { endpoints } = await crm.sandbox.control.counters();
    return endpoints['salesforce']?.['token']?.outcomes['refresh_token']?.['ok'] ?? 0;
  };
  const row = (id: string) => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
  const untilRefreshed = async (id: string, generation: number) => {
    while ((await row(id)).tokenGeneration === generation) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('answers exactly the fields of the contract', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    const { body, headers } = await obtain(user);
    expect(Object.keys(body).sort()).toEqual([
      'accessToken',
      'connectionId',
      'expiresAt',
      'fingerprint',
      'instanceUrl',
      'scopes',
      'tokenType',
    ]);
    expect(body).toMatchObject({
      tokenType: 'Bearer',
      connectionId: id,
      instanceUrl: crm.sandbox.url,
      fingerprint: fingerprint(body.accessToken),
    });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('writes nothing on a warm read', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    const version = () =>
      crm.prisma
        .$queryRaw`SELECT xmin::text, ctid::text FROM crm_oauth_tokens WHERE id = ${id}::uuid`;
    const before = await version();
    for (let read = 0; read < 5; read += 1) expect((await obtain(user)).status).toBe(200);
    expect(await version()).toEqual(before);
  });

  it('learns the lifetime that Salesforce does not name, by introspection at issue', async () => {
    await crm.sandbox.control.salesforce.setSwitches({ sessionLifetimeMs: 900_000 });
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    await crm.sandbox.control.salesforce.setSwitches({ sessionLifetimeMs: 7_200_000 });
    const { lifetimeSeconds, issuedAt, expiresAt } = await row(id);
    expect(lifetimeSeconds).toBe(900);
    expect(expiresAt.getTime() - issuedAt.getTime()).toBe(900_000);
  });

  it('assumes two hours where introspection does not answer', async () => {
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'introspect',
      fault: { kind: 'html502' },
    });
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    expect((await row(id)).lifetimeSeconds).toBe(7_200);
  });

  it('inside the margin serves the old token at once and refreshes behind the answer', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    const first = await obtain(user);
    const { tokenGeneration } = await row(id);
    await crm.age(id, 7_000);
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'slow', ms: 300 },
      times: 1,
    });
    const second = await obtain(user);
    expect(second.body.accessToken).toBe(first.body.accessToken);
    await untilRefreshed(id, tokenGeneration);
    expect((await obtain(user)).body.accessToken).not.toBe(first.body.accessToken);
  });

  it('refreshes first when the token lives less than minValidSeconds', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    const first = await obtain(user);
    await crm.age(id, 4_000);
    expect((await obtain(user)).body.accessToken).toBe(first.body.accessToken);
    const longer = await obtain(user, { minValidSeconds: 3_600 });
    expect(longer.body.accessToken).not.toBe(first.body.accessToken);
  });

  it.each([
    ['a day', 86_400],
    ['a year', 31_536_000],
    ['the largest number', Number.MAX_SAFE_INTEGER],
  ])(
    'caps minValidSeconds of %s at 80 %% of the lifetime, and refreshes nothing',
    async (_, asked) => {
      const user = await crm.registerUser();
      await crm.link(user);
      const { body } = await obtain(user);
      const before = await refreshes();
      const again = await obtain(user, { minValidSeconds: asked });
      expect(again.status).toBe(200);
      expect(again.body.accessToken).toBe(body.accessToken);
      expect(await refreshes()).toBe(before);
    },
  );

  describe('a token that the CRM refused', () => {
    it('is replaced if it is still the current one, and only then', async () => {
      const user = await crm.registerUser();
      await crm.link(user);
      const first = await obtain(user);
      const rejected = { rejectedFingerprint: first.body.fingerprint };
      const [one, two] = await Promise.all([obtain(user, rejected), obtain(user, rejected)]);
      expect(one.body.accessToken).toBe(two.body.accessToken);
      expect(one.body.accessToken).not.toBe(first.body.accessToken);
      const before = await refreshes();
      const third = await obtain(user, rejected);
      expect(third.body.accessToken).toBe(one.body.accessToken);
      expect(await refreshes()).toBe(before);
    });

    it('is not served again while the provider is away, though it has not expired', async () => {
      const user = await crm.registerUser();
      await crm.link(user);
      const { body } = await obtain(user);
      await crm.sandbox.control.addFault({
        provider: 'salesforce',
        endpoint: 'token',
        fault: { kind: 'html502' },
      });
      const refused = await obtain(user, { rejectedFingerprint: body.fingerprint });
      expect(refused.status).toBe(503);
      expect(refused.body.code).toBe('provider_unavailable');
    });

    it('shortens the learned lifetime when it was old enough to teach something', async () => {
      const user = await crm.registerUser();
      const { id } = await crm.link(user);
      const young = await obtain(user);
      await obtain(user, { rejectedFingerprint: young.body.fingerprint });
      expect((await row(id)).learnedLifetimeSeconds).toBeNull();
      await crm.age(id, 1_500);
      const old = await obtain(user);
      await obtain(user, { rejectedFingerprint: old.body.fingerprint });
      const { learnedLifetimeSeconds, lifetimeSeconds } = await row(id);
      expect(learnedLifetimeSeconds).toBeGreaterThanOrEqual(1_500);
      expect(learnedLifetimeSeconds).toBeLessThan(1_600);
      expect(lifetimeSeconds).toBe(learnedLifetimeSeconds);
    });

    it('cannot be used to hammer the CRM: the budget ends in a 429 with Retry-After', async () => {
      const user = await crm.registerUser();
      await crm.link(user);
      for (let spent = 0; spent < 3; spent += 1) {
        const { body } = await obtain(user);
        expect((await obtain(user, { rejectedFingerprint: body.fingerprint })).status).toBe(200);
      }
      const { body } = await obtain(user);
      const refused = await obtain(user, { rejectedFingerprint: body.fingerprint });
      expect(refused.status).toBe(429);
      expect(refused.body.code).toBe('refresh_limit_reached');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await obtain(user)).status).toBe(200);
    });
  });

  describe('which connection serves a call', () => {
    it('that names none: the only one, else the default, else 409 with the candidates', async () => {
      const user = await crm.registerUser();
      expect((await obtain(user)).body.code).toBe('connection_not_found');
      const one = await crm.link(user, { as: accounts[0] ?? '' });
      expect((await obtain(user)).body.connectionId).toBe(one.id);
      const two = await crm.link(user, { as: accounts[1] ?? '' });
      const ambiguous = await obtain(user);
      expect(ambiguous.status).toBe(409);
      expect(ambiguous.body.code).toBe('connection_ambiguous');
      const ids = ambiguous.body.candidates.map((candidate: { id: string }) => candidate.id);
      expect(ids.sort()).toEqual([one.id, two.id].sort());
      const chosen = await crm.http
        .put(`/crm-oauth/connections/${two.id}/default`)
        .set('Authorization', user.bearer);
      expect(chosen.body).toMatchObject({ id: two.id, isDefault: true });
      expect((await obtain(user)).body.connectionId).toBe(two.id);
      expect((await obtain(user, { connectionId: one.id })).body.connectionId).toBe(one.id);
    });

    it('of another user: a 404, but the admin of the tenant may name it', async () => {
      const admin = await crm.registerUser();
      const member = await crm.inviteUser(admin);
      const { id } = await crm.link(member);
      const stranger = await crm.registerUser();
      expect((await obtain(stranger, { connectionId: id })).status).toBe(404);
      expect((await obtain(admin, { connectionId: id })).status).toBe(200);
      expect((await obtain(admin, { userId: member.id })).body.connectionId).toBe(id);
      expect((await obtain(member, { userId: admin.id })).status).toBe(403);
    });
  });

  it('a ciphertext moved to another row does not open, and the error is clear', async () => {
    const [one, two] = [await crm.registerUser(), await crm.registerUser()];
    const source = await crm.link(one);
    const target = await crm.link(two);
    const { accessToken } = await row(source.id);
    await crm.prisma.cRMOAuthToken.update({ where: { id: target.id }, data: { accessToken } });
    const moved = await obtain(two);
    expect(moved.status).toBe(500);
    expect(moved.body.code).toBe('token_unreadable');
    const { refreshToken } = await row(target.id);
    await crm.prisma.cRMOAuthToken.update({
      where: { id: target.id },
      data: { accessToken: refreshToken },
    });
    expect((await obtain(two)).body.code).toBe('token_unreadable');
    expect((await obtain(one)).status).toBe(200);
  });
});

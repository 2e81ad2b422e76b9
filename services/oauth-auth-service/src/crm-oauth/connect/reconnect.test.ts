import { beginTrip, comeBack } from '../../testing/connect-trip.js';
import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';

const MARA = 'mara.velez@northwind.example';
const JONAS = 'jonas.beck@northwind.example';
const LEO = 'leo.orsini@asterpine.example';

describe('connecting again', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let connection: LinkedConnection;

  beforeAll(async () => {
    crm = await startCrmTestService();
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    user = await crm.registerUser();
    connection = await crm.link(user, { as: MARA });
  });
  afterEach(() => crm.sandbox.control.clearFaults());

  const stored = () =>
    crm.prisma.cRMOAuthToken.findMany({
      where: { userId: user.id },
      orderBy: { createdAt: 'asc' },
    });

  const latestGrants = async (count: number) =>
    (await crm.sandbox.control.salesforce.grants()).slice(-count);

  /** The revocation of replaced tokens runs behind the answer. */
  async function settledRevocations() {
    for (;;) {
      const rows = await crm.prisma.cRMTokenRevocation.findMany({
        where: { connectionId: connection.id },
      });
      if (rows.every(({ status }) => status !== 'pending')) return rows;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const renew = (as: string, body: object = { connectionId: connection.id }) =>
    beginTrip(crm, user, { as, body: { ...body } }).then((trip) => comeBack(crm, trip));

  it('the same account keeps its connection and gets new tokens; the old grant ends upstream', async () => {
    const [before] = await stored();
    const answer = await renew(MARA);

    expect(answer.body).toMatchObject({ status: 'connected', connectionId: connection.id });
    const [after, ...others] = await stored();
    expect(others).toEqual([]);
    expect(after?.accessTokenFingerprint).not.toBe(before?.accessTokenFingerprint);
    expect(after?.tokenGeneration).toBe((before?.tokenGeneration ?? 0) + 1);
    expect(await settledRevocations()).toMatchObject([
      { reason: 'replaced', status: 'revoked', token: null },
    ]);
    expect(await latestGrants(2)).toMatchObject([
      { live: false, endedReason: 'revoked_by_client' },
      { live: true },
    ]);
  });

  it('the same account without a connectionId renews its connection too', async () => {
    const answer = await renew(MARA, {});
    expect(answer.body).toMatchObject({ connectionId: connection.id });
    await settledRevocations();
  });

  it('suggests the user of before at the consent page', async () => {
    const { authorizationUrl } = await crm.initiate(user, { connectionId: connection.id });
    expect(new URL(authorizationUrl).searchParams.get('login_hint')).toBe(MARA);
  });

  it('brings a connection back to life that needed a new consent', async () => {
    await crm.prisma.cRMOAuthToken.update({
      where: { id: connection.id },
      data: { status: 'reauth_required', lastErrorCode: 'grant_revoked', failureCount: 3 },
    });
    await renew(MARA);
    expect(await stored()).toMatchObject([
      { status: 'active', lastErrorCode: null, failureCount: 0 },
    ]);
    await settledRevocations();
  });

  it('another account without a connectionId is another connection', async () => {
    const answer = await renew(LEO, {});
    expect(answer.body.connectionId).not.toBe(connection.id);
    expect(await stored()).toMatchObject([
      { id: connection.id, status: 'active' },
      { id: answer.body.connectionId, status: 'active' },
    ]);
    expect(await latestGrants(2)).toMatchObject([{ live: true }, { live: true }]);
  });

  it.each([
    ['another org', LEO],
    ['another user of the org', JONAS],
  ])(
    '%s where one account was asked for: account_mismatch, and the unwanted grant ends',
    async (_who, as) => {
      const before = await stored();
      const answer = await renew(as);

      expect(answer.status).toBe(409);
      expect(answer.body).toMatchObject({
        connectionId: null,
        error: { code: 'account_mismatch' },
      });
      expect(await stored()).toEqual(before);
      expect(await latestGrants(2)).toMatchObject([
        { live: true },
        { live: false, endedReason: 'revoked_by_client' },
      ]);
    },
  );

  it('an unwanted grant without a refresh token ends as well', async () => {
    const body = { connectionId: connection.id, scopes: ['api'] };
    expect((await renew(LEO, body)).body).toMatchObject({ error: { code: 'account_mismatch' } });
    expect((await latestGrants(1))[0]?.accessTokenCount).toBe(0);
  });

  it('a consent without a refresh token still ends the grant that it replaced', async () => {
    await renew(MARA, { connectionId: connection.id, scopes: ['api'] });
    expect(await settledRevocations()).toMatchObject([{ reason: 'replaced', status: 'revoked' }]);
    expect((await latestGrants(2))[0]).toMatchObject({ live: false });
  });

  it('works where the old tokens can no longer be opened, since it is the remedy for that', async () => {
    await crm.prisma.cRMOAuthToken.update({
      where: { id: connection.id },
      data: { refreshToken: 'v1.lost-key.AAAA.AAAA.AAAA' },
    });
    const answer = await renew(MARA);
    expect(answer.body).toMatchObject({ status: 'connected', connectionId: connection.id });
  });

  it('a revocation that fails upstream does not spoil the new connection, and is kept', async () => {
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'revoke',
      fault: { kind: 'serverError' },
    });
    expect((await renew(MARA)).body).toMatchObject({ status: 'connected' });
    const find = () =>
      crm.prisma.cRMTokenRevocation.findFirst({ where: { connectionId: connection.id } });
    let row = await find();
    while (row?.attempts === 0) row = await find();
    expect(row).toMatchObject({
      status: 'pending',
      token: expect.stringMatching(/^v1\./),
      nextAttemptAt: expect.any(Date),
    });
  });

  it('two tabs that connect one account at once end in one connection', async () => {
    const fresh = await crm.registerUser();
    const trips = [
      await beginTrip(crm, fresh, { as: MARA }),
      await beginTrip(crm, fresh, { as: MARA }),
    ];
    const answers = await Promise.all(trips.map((trip) => comeBack(crm, trip)));
    const ids = new Set(answers.map(({ body }) => body.connectionId));
    expect(ids.size).toBe(1);
    expect(await crm.prisma.cRMOAuthToken.count({ where: { userId: fresh.id } })).toBe(1);
  });

  it('the same CRM account linked by somebody else is a connection of their own', async () => {
    const colleague = await crm.inviteUser(user);
    const theirs = await crm.link(colleague, { as: MARA });
    expect(theirs.id).not.toBe(connection.id);
    expect(await stored()).toMatchObject([{ id: connection.id, status: 'active' }]);
  });
});

import { arrive, attemptOf, beginTrip, comeBack } from '../../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

const CALLBACK = '/crm-oauth/salesforce/callback';

describe('GET /crm-oauth/:provider/callback: who may finish an attempt (RFC 9700 §4.7)', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService();
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());

  const begin = () => beginTrip(crm, user);

  /** What a refused callback could have changed. */
  const rows = async () => ({
    attempts: await crm.prisma.cRMConnectAttempt.findMany({ orderBy: { id: 'asc' } }),
    connections: await crm.prisma.cRMOAuthToken.findMany({ orderBy: { id: 'asc' } }),
  });

  const otherBrowser = async () => (await crm.initiate(await crm.registerUser())).cookie;

  it.each([
    ['an error without a state', '?error=access_denied'],
    ['an error with an unknown state', '?error=access_denied&state=unknown'],
    ['a code without a state', '?code=aPrx.code'],
    ['a code with an unknown state', '?code=aPrx.code&state=unknown'],
    ['an empty state', '?code=aPrx.code&state='],
    ['a state longer than any of ours', `?code=aPrx.code&state=${'s'.repeat(201)}`],
    ['no query at all', ''],
  ])('%s changes nothing', async (_what, query) => {
    const trip = await begin();
    const before = await rows();

    const answer = await arrive(crm, `${CALLBACK}${query}`, { cookie: trip.attempt.cookie });

    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'attempt_invalid', status: 400 });
    expect(await rows()).toEqual(before);
    expect((await comeBack(crm, trip)).status).toBe(200);
  });

  it.each([
    ['without a cookie', async () => ({})],
    ["with another browser's cookie", async () => ({ cookie: await otherBrowser() })],
    ['with a cookie of a wrong form', async () => ({ cookie: 'tetrix_crm=short' })],
  ])('a genuine state %s is not spent (forced linking)', async (_what, options) => {
    const trip = await begin();
    const foreign = await options();
    const before = await rows();

    const answer = await arrive(crm, trip.path, foreign);

    expect(answer.body).toMatchObject({ code: 'attempt_invalid' });
    expect(await rows()).toEqual(before);
    expect((await comeBack(crm, trip)).status).toBe(200);
  });

  it('people get a page that names no secret, loads nothing foreign and cannot be framed', async () => {
    const answer = await arrive(crm, `${CALLBACK}?error=x&state=s3cret-state`, {
      accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    });

    expect(answer.status).toBe(400);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching('text/html'),
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(answer.text).toContain('This address cannot finish a connection');
    expect(answer.text).toContain('attempt_invalid');
    expect(answer.text).not.toContain('s3cret-state');
  });

  it('a state works once: its replay is refused and leaves the connection alone (RFC 6749 §10.12)', async () => {
    const trip = await begin();
    expect((await comeBack(crm, trip)).status).toBe(200);
    const before = await rows();

    expect((await comeBack(crm, trip)).body).toMatchObject({ code: 'attempt_invalid' });
    expect(await rows()).toEqual(before);
  });

  it('of callbacks at once with one state, one goes on', async () => {
    const trip = await begin();
    const answers = await Promise.all(Array.from({ length: 6 }, () => comeBack(crm, trip)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
  });

  it.each(['state', 'code', 'error'])('a repeated %s is refused (RFC 6749 §3.1)', async (name) => {
    const trip = await begin();
    const before = await rows();
    const { cookie } = trip.attempt;

    const answer = await arrive(crm, `${trip.path}&${name}=a&${name}=b`, { cookie });

    expect(answer.body).toMatchObject({ code: 'attempt_invalid' });
    expect(await rows()).toEqual(before);
    expect((await comeBack(crm, trip)).status).toBe(200);
  });

  it('a state at a provider that does not exist is a 404 and stays good', async () => {
    const trip = await begin();
    const { cookie } = trip.attempt;

    const answer = await arrive(crm, trip.path.replace('salesforce', 'pipedrive'), { cookie });

    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'provider_unknown' });
    expect((await comeBack(crm, trip)).status).toBe(200);
  });

  it('a state of another provider is not spent (mix-up, RFC 9700 §4.4)', async () => {
    const trip = await begin();
    const { attemptId: id } = trip.attempt;
    await crm.prisma.cRMConnectAttempt.update({ where: { id }, data: { provider: 'hubspot' } });

    expect((await comeBack(crm, trip)).body).toMatchObject({ code: 'attempt_invalid' });
    const row = await crm.prisma.cRMConnectAttempt.findUniqueOrThrow({ where: { id } });
    expect(row.consumedAt).toBeNull();
  });

  it('an attempt older than ten minutes is over, and says so when polled', async () => {
    const trip = await begin();
    await crm.prisma.$executeRaw`UPDATE crm_connect_attempts
      SET expires_at = expires_at - interval '10 minutes'
      WHERE id = ${trip.attempt.attemptId}::uuid`;

    expect((await comeBack(crm, trip)).body).toMatchObject({ code: 'attempt_invalid' });
    expect(await attemptOf(crm, user, trip.attempt)).toMatchObject({
      status: 'expired',
      connectionId: null,
      error: { code: 'attempt_expired' },
    });
  });

  it('two people of one browser each finish their own attempt, whoever is signed in', async () => {
    const other = await crm.registerUser();
    const first = await begin();
    const second = await crm.http
      .post('/crm-oauth/salesforce/initiate')
      .set('Authorization', other.bearer)
      .set('Cookie', first.attempt.cookie);
    const attempt = { ...second.body, cookie: first.attempt.cookie };

    const answer = await arrive(crm, await crm.consent(attempt), { cookie: attempt.cookie });
    const { connectionId } = answer.body;

    const row = await crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id: connectionId } });
    expect(row).toMatchObject({ userId: other.id, tenantId: other.tenantId });
    expect(await attemptOf(crm, user, first.attempt)).toMatchObject({ status: 'pending' });
    expect((await comeBack(crm, first)).status).toBe(200);
  });
});

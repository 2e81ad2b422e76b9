import { attemptOf, beginTrip, comeBack } from '../../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

const APP = 'https://app.tetrix.example';

describe('GET /crm-oauth/:provider/callback: how an attempt ends', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService({ env: { RETURN_TO_ALLOWLIST: APP } });
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());
  beforeEach(() => crm.sandbox.control.reset().then(() => registerAgain()));

  // A reset of the sandbox forgets where its app may send people.
  const registerAgain = () =>
    crm.sandbox.control.salesforce.updateApp(crm.sandbox.salesforce.clientId, {
      redirectUris: [`${crm.url}/crm-oauth/salesforce/callback`],
    });

  it('a connection is answered as JSON to a caller that asks for it', async () => {
    const trip = await beginTrip(crm, user);
    const answer = await comeBack(crm, trip);
    expect(answer.body).toEqual({
      attemptId: trip.attempt.attemptId,
      status: 'connected',
      connectionId: expect.any(String),
      error: null,
    });
    expect(await attemptOf(crm, user, trip.attempt)).toMatchObject({
      status: 'connected',
      connectionId: answer.body.connectionId,
      error: null,
    });
  });

  it('a browser gets a page whose script tells the opener, under a policy without inline script', async () => {
    const trip = await beginTrip(crm, user);
    const answer = await comeBack(crm, trip, 'text/html');

    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`data-attempt="${trip.attempt.attemptId}"`);
    expect(answer.text).toContain('src="/crm-oauth/assets/outcome.js"');
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
    // An opener policy would cut the popup off from the page that waits for it.
    expect(answer.headers['cross-origin-opener-policy']).toBeUndefined();
    expect(answer.text).not.toContain(trip.state);
    const script = await crm.http.get('/crm-oauth/assets/outcome.js');
    expect(script.headers['content-type']).toMatch('javascript');
  });

  it.each(['access_denied', 'access-denied'] as const)('a denial spelt %s', async (deniedError) => {
    await crm.sandbox.control.salesforce.setSwitches({ deniedError });
    const trip = await beginTrip(crm, user, { decision: 'deny' });

    const answer = await comeBack(crm, trip);

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      status: 'failed',
      connectionId: null,
      error: { code: 'access_denied', cause: expect.any(String), remedy: expect.any(String) },
    });
    const attempt = await attemptOf(crm, user, trip.attempt);
    expect(attempt).toMatchObject({ status: 'failed', error: answer.body.error });
  });

  it("any other refusal at the consent page is a failed attempt that names the CRM's word", async () => {
    const { clientId } = crm.sandbox.salesforce;
    await crm.sandbox.control.salesforce.updateApp(clientId, { adminApprovedUsersOnly: true });
    const trip = await beginTrip(crm, user);

    const answer = await comeBack(crm, trip);

    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      code: 'authorization_failed',
      cause: expect.stringContaining('OAUTH_APP_ACCESS_DENIED'),
    });
  });

  it('an error word of a form that no CRM sends is not repeated', async () => {
    const trip = await beginTrip(crm, user);
    const error = encodeURIComponent('call +1 555 0100 <b>now</b>');
    const path = `/crm-oauth/salesforce/callback?state=${trip.state}&error=${error}`;
    const answer = await comeBack(crm, { ...trip, path }, 'text/html');
    expect(answer.text).toContain('data-error="authorization_failed"');
    expect(answer.text).not.toContain('555');
  });

  it('a callback with neither code nor error ends the attempt', async () => {
    const trip = await beginTrip(crm, user);
    const path = `/crm-oauth/salesforce/callback?state=${trip.state}`;
    const answer = await comeBack(crm, { ...trip, path });
    expect(answer.status).toBe(400);
    expect(await attemptOf(crm, user, trip.attempt)).toMatchObject({
      status: 'failed',
      error: { code: 'authorization_failed' },
    });
  });

  it.each([
    ['switched off', { deactivatedAt: new Date() }],
    ['moved to another tenant', null],
  ])('a user %s meanwhile gets no connection, and no code is exchanged', async (_what, change) => {
    const leaver = await crm.registerUser();
    const trip = await beginTrip(crm, leaver);
    const elsewhere = { tenantId: user.tenantId };
    await crm.prisma.user.update({ where: { id: leaver.id }, data: change ?? elsewhere });
    await crm.sandbox.control.resetCounters();

    const answer = await comeBack(crm, trip);

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ error: { code: 'user_inactive' } });
    expect(await crm.prisma.cRMOAuthToken.count({ where: { userId: leaver.id } })).toBe(0);
    const { endpoints } = await crm.sandbox.control.counters();
    expect(endpoints['salesforce']?.['token']?.requests ?? 0).toBe(0);
  });

  describe('with returnTo', () => {
    const returnTo = `${APP}/settings?tab=crm&error=old&connection_id=old#crm`;

    it('303 with the connection, whatever the address held before', async () => {
      const trip = await beginTrip(crm, user, { body: { returnTo } });
      const answer = await comeBack(crm, trip, 'text/html');

      expect(answer.status).toBe(303);
      const to = new URL(answer.headers['location'] ?? '');
      expect(to.origin + to.pathname + to.hash).toBe(`${APP}/settings#crm`);
      expect(Object.fromEntries(to.searchParams)).toEqual({
        tab: 'crm',
        crm_status: 'connected',
        attempt_id: trip.attempt.attemptId,
        connection_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    });

    it('303 with the error, and no code, state or description', async () => {
      const trip = await beginTrip(crm, user, { body: { returnTo }, decision: 'deny' });
      const answer = await comeBack(crm, trip);

      expect(answer.status).toBe(303);
      const to = new URL(answer.headers['location'] ?? '');
      expect(Object.fromEntries(to.searchParams)).toEqual({
        tab: 'crm',
        crm_status: 'failed',
        attempt_id: trip.attempt.attemptId,
        error: 'access_denied',
      });
    });

    it('a callback that cannot be trusted goes nowhere', async () => {
      const trip = await beginTrip(crm, user, { body: { returnTo } });
      const answer = await crm.http.get(trip.path);
      expect(answer.status).toBe(400);
      expect(answer.headers['location']).toBeUndefined();
    });
  });
});

import type { FaultInput } from '@tetrix/crm-sandbox';
import { attemptOf, beginTrip, comeBack } from '../../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

type Fault = FaultInput['fault'];

const MARA = 'mara.velez@northwind.example';
const LEO = 'leo.orsini@asterpine.example';

describe('exchanging the authorization code at a failing provider', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService({ env: { CRM_PROVIDER_DEADLINE_MS: '400' } });
    user = await crm.registerUser();
    await crm.link(user, { as: LEO });
  });
  afterAll(() => crm.close());
  afterEach(() => crm.sandbox.control.clearFaults());

  const meet = (fault: Fault) =>
    crm.sandbox.control.addFault({ provider: 'salesforce', endpoint: 'token', fault });

  const connections = () => crm.prisma.cRMOAuthToken.findMany({ where: { userId: user.id } });

  it.each<[string, Fault, number, string]>([
    ['hangs', { kind: 'hang' }, 502, 'provider_timeout'],
    ['drips past the deadline', { kind: 'slow', ms: 2_000 }, 502, 'provider_timeout'],
    ['cuts its answer off', { kind: 'truncated' }, 502, 'provider_unreachable'],
    ['answers null', { kind: 'nullBody' }, 502, 'provider_error'],
    ['redirects', { kind: 'redirect' }, 502, 'provider_error'],
    ['answers 502 with HTML', { kind: 'html502' }, 502, 'provider_error'],
    ['puts an error in a 200', { kind: 'errorIn200' }, 502, 'provider_busy'],
    ['sends five megabytes', { kind: 'oversized' }, 502, 'provider_unreachable'],
    ['limits us', { kind: 'rateLimited' }, 502, 'provider_rate_limited'],
    ['answers 503', { kind: 'serverError' }, 502, 'provider_error'],
    ['resets the connection', { kind: 'reset' }, 502, 'provider_unreachable'],
    ['loses its answer', { kind: 'lostAfterProcessing' }, 502, 'provider_unreachable'],
    ['answers 200 with HTML', { kind: 'wrongContentType' }, 502, 'provider_error'],
    ['sends a token that is a number', { kind: 'wrongFields' }, 502, 'provider_error'],
    [
      'sends a token that no header can hold',
      { kind: 'wrongFields', set: { access_token: 'a\r\nX-Evil: 1' } },
      502,
      'provider_error',
    ],
    [
      'names another token type',
      { kind: 'wrongFields', set: { token_type: 'MAC' } },
      502,
      'provider_error',
    ],
  ])('a provider that %s', async (_what, fault, status, code) => {
    const trip = await beginTrip(crm, user, { as: MARA });
    const before = await connections();
    await meet(fault);

    const answer = await comeBack(crm, trip);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      status: 'failed',
      connectionId: null,
      error: { code, cause: expect.stringMatching(/\S/), remedy: expect.stringMatching(/\S/) },
    });
    const attempt = await attemptOf(crm, user, trip.attempt);
    expect(attempt).toMatchObject({ status: 'failed', error: answer.body.error });
    expect(await connections()).toEqual(before);
    expect((await crm.http.get('/healthz')).status).toBe(200);
  });

  it.each<[string, string, number, string]>([
    ['invalid_grant', 'expired authorization code', 400, 'authorization_rejected'],
    ['invalid_grant', 'invalid authorization code', 400, 'authorization_rejected'],
    ['invalid_grant', 'invalid code verifier', 400, 'authorization_rejected'],
    ['invalid_request', 'invalid code verifier', 400, 'authorization_rejected'],
    ['invalid_client', 'invalid client credentials', 502, 'provider_misconfigured'],
    ['invalid_client_id', 'client identifier invalid', 502, 'provider_misconfigured'],
    [
      'redirect_uri_mismatch',
      'redirect_uri must match configuration',
      502,
      'provider_misconfigured',
    ],
    ['invalid_grant', 'ip restricted', 403, 'ip_restricted'],
    ['invalid_app_access', 'user is not admin approved', 403, 'app_not_approved'],
    ['invalid_grant', 'inactive user', 400, 'user_inactive'],
  ])('%s "%s"', async (error, errorDescription, status, code) => {
    const trip = await beginTrip(crm, user, { as: MARA });
    await meet({ kind: 'oauthError', error, errorDescription });

    const answer = await comeBack(crm, trip);

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { code } });
  });

  it('sends the verifier of this attempt: another one is refused (RFC 7636 §4.6)', async () => {
    const [one, other] = [
      await beginTrip(crm, user, { as: MARA }),
      await beginTrip(crm, user, { as: MARA }),
    ];
    const code = new URL(other.path, crm.url).searchParams.get('code') ?? '';
    const path = `/crm-oauth/salesforce/callback?state=${one.state}&code=${code}`;

    const injected = await comeBack(crm, { ...one, path });

    expect(injected.body).toMatchObject({ error: { code: 'authorization_rejected' } });
    expect(await attemptOf(crm, user, other.attempt)).toMatchObject({ status: 'pending' });
  });

  it('a verifier that was moved from another attempt does not open', async () => {
    const [one, other] = [
      await beginTrip(crm, user, { as: MARA }),
      await beginTrip(crm, user, { as: MARA }),
    ];
    await crm.prisma.$executeRaw`UPDATE crm_connect_attempts SET code_verifier =
      (SELECT code_verifier FROM crm_connect_attempts WHERE id = ${other.attempt.attemptId}::uuid)
      WHERE id = ${one.attempt.attemptId}::uuid`;

    expect((await comeBack(crm, one)).status).toBe(500);
    expect(await attemptOf(crm, user, one.attempt)).toMatchObject({
      status: 'failed',
      error: { code: 'internal_error' },
    });
    expect((await comeBack(crm, other)).status).toBe(200);
  });

  it('keeps code, verifier, tokens and secret out of the log', async () => {
    const trip = await beginTrip(crm, user, { as: MARA });
    const code = new URL(trip.path, crm.url).searchParams.get('code') ?? '';
    await comeBack(crm, trip);
    const grants = await crm.sandbox.control.salesforce.grants({ tokens: true });
    const secrets = grants.flatMap((grant) => [
      ...('accessTokens' in grant ? grant.accessTokens : []),
      ...('refreshToken' in grant && grant.refreshToken !== null ? [grant.refreshToken] : []),
    ]);
    const logged = crm.logs();
    const { clientSecret } = crm.sandbox.salesforce;
    const leaked = [code, trip.state, clientSecret, ...secrets].filter((s) => logged.includes(s));
    expect(secrets.length).toBeGreaterThan(2);
    expect(leaked).toEqual([]);
  });
});

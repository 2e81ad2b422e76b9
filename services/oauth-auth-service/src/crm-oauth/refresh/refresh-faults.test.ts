import type { FaultInput } from '@tetrix/crm-sandbox';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

type Kind = FaultInput['fault'];

/** Nothing the wire does may lose the grant: once it is over, the next call brings a token. */
const harmless: readonly (readonly [string, Kind])[] = [
  ['no answer at all', { kind: 'hang' }],
  ['a truncated body', { kind: 'truncated' }],
  ['a body of `null`', { kind: 'nullBody' }],
  ['a redirect', { kind: 'redirect' }],
  ['an HTML page from a gateway', { kind: 'html502' }],
  ['an error inside a 200', { kind: 'errorIn200' }],
  ['a dead-grant error inside a 200', { kind: 'errorIn200', error: 'invalid_grant' }],
  ['an oversized body', { kind: 'oversized' }],
  ['a 429', { kind: 'rateLimited', retryAfterSeconds: 7 }],
  ['a 503', { kind: 'serverError' }],
  ['a reset connection', { kind: 'reset' }],
  ['an HTML page with status 200', { kind: 'wrongContentType' }],
  ['an access token that is a number', { kind: 'wrongFields', set: { access_token: 5 } }],
  ['an answer without an access token', { kind: 'wrongFields', omit: ['access_token'] }],
  [
    'an overlap',
    {
      kind: 'oauthError',
      error: 'invalid_grant',
      errorDescription: 'token request is already being processed',
    },
  ],
  [
    'unknown_error, retry your request',
    { kind: 'oauthError', error: 'unknown_error', errorDescription: 'retry your request' },
  ],
  [
    'an IP restriction',
    { kind: 'oauthError', error: 'invalid_grant', errorDescription: 'ip restricted' },
  ],
  [
    'a refused client secret',
    { kind: 'oauthError', error: 'invalid_client', errorDescription: 'invalid client credentials' },
  ],
];

describe('a refresh that meets', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let id: string;

  beforeAll(async () => {
    const env = { CRM_PROVIDER_DEADLINE_MS: '300', CRM_FORCED_REFRESHES: '100000' };
    crm = await startCrmTestService({ env });
    user = await crm.registerUser();
    id = (await crm.link(user)).id;
  });
  afterAll(() => crm.close());
  afterEach(() => crm.sandbox.control.clearFaults());

  const obtain = () =>
    crm.http.post('/crm-oauth/salesforce/token').set('Authorization', user.bearer).send({});
  const fault = (kind: Kind) =>
    crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      grantType: 'refresh_token',
      fault: kind,
      // The fault comes instead of the refresh; what happens behind it is tested by itself.
      processed: false,
    });

  it.each(harmless)('%s', async (_name, kind) => {
    await crm.age(id, 8_000);
    await fault(kind);
    const began = Date.now();
    const refused = await obtain();
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({
      code: expect.stringMatching(/^provider_/),
      connectionId: id,
      diagnosis: { code: expect.any(String), retryable: true, cause: expect.any(String) },
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    if (kind.kind === 'rateLimited') expect(refused.headers['retry-after']).toBe('7');

    await crm.sandbox.control.clearFaults();
    await crm.forgetBackoff(id);
    const served = await obtain();
    expect(served.status).toBe(200);
    const row = await crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({
      status: 'active',
      lastErrorCode: null,
      failureCount: 0,
      intentGeneration: null,
      leaseHolder: null,
    });
  });

  it('a refused refresh token: the grant is over, and is not asked for again', async () => {
    const doomed = await crm.registerUser();
    const connection = await crm.link(doomed, { as: await otherUser(crm) });
    await crm.age(connection.id, 8_000);
    const [grant] = (await crm.sandbox.control.salesforce.grants({ live: true })).slice(-1);
    await crm.sandbox.control.salesforce.revokeGrant(grant?.id ?? '');
    const ask = () =>
      crm.http.post('/crm-oauth/salesforce/token').set('Authorization', doomed.bearer).send({});
    const first = await ask();
    expect(first.status).toBe(409);
    expect(first.body).toMatchObject({
      code: 'reauth_required',
      diagnosis: { code: 'grant_revoked', retryable: false },
    });
    await crm.sandbox.control.resetCounters();
    expect((await ask()).status).toBe(409);
    const { endpoints } = await crm.sandbox.control.counters();
    expect(endpoints['salesforce']?.['token']?.requests ?? 0).toBe(0);
  });

  it('an outage while the token is still valid: it is served on', async () => {
    await obtain();
    await crm.age(id, 7_000);
    await fault({ kind: 'html502' });
    const served = await obtain();
    expect(served.status).toBe(200);
    const asked = await crm.http
      .post('/crm-oauth/salesforce/token')
      .set('Authorization', user.bearer)
      .send({ minValidSeconds: 3_600 });
    expect(asked.status).toBe(200);
    expect(asked.body.accessToken).toBe(served.body.accessToken);
  });
});

async function otherUser(crm: CrmTestService): Promise<string> {
  const users = await crm.sandbox.control.salesforce.users();
  return users.at(-1)?.username ?? '';
}

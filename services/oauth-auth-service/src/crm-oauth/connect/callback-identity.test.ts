import type { FaultInput } from '@tetrix/crm-sandbox';
import { attemptOf, beginTrip, comeBack } from '../../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

type Fault = FaultInput['fault'];

describe('whose grant it is, and where its API lives', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService({ env: { CRM_PROVIDER_DEADLINE_MS: '400' } });
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());
  beforeEach(() => crm.prisma.cRMOAuthToken.deleteMany());
  afterEach(() => crm.sandbox.control.clearFaults());

  async function connectMeeting(endpoint: string, fault: Fault) {
    const trip = await beginTrip(crm, user);
    await crm.sandbox.control.addFault({ provider: 'salesforce', endpoint, fault });
    return { trip, answer: await comeBack(crm, trip) };
  }

  const connections = () => crm.prisma.cRMOAuthToken.findMany();

  it('pins org and user by their 18-character ids and keeps the names', async () => {
    const { answer } = await connectMeeting('none', { kind: 'hang' });
    expect(answer.status).toBe(200);
    const [row] = await connections();
    expect(row).toMatchObject({
      externalAccountId: expect.stringMatching(/^00D[A-Za-z0-9]{15}$/),
      externalUserId: expect.stringMatching(/^005[A-Za-z0-9]{15}$/),
      externalUserName: 'mara.velez@northwind.example',
      instanceUrl: crm.sandbox.url,
    });
  });

  it.each<[string, Fault]>([
    ['is missing', { kind: 'wrongFields', omit: ['signature'] }],
    ['is of another answer', { kind: 'wrongFields', set: { signature: 'AAAA' } }],
    ['is not text', { kind: 'wrongFields', set: { signature: 1 } }],
    [
      'covers another identity',
      { kind: 'wrongFields', set: { id: 'https://login.salesforce.com/id/00D/005' } },
    ],
    ['covers another time', { kind: 'wrongFields', set: { issued_at: '1' } }],
  ])('refuses an identity whose signature %s', async (_what, fault) => {
    const { answer, trip } = await connectMeeting('token', fault);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: 'identity_not_proved' } });
    expect(await attemptOf(crm, user, trip.attempt)).toMatchObject({ status: 'failed' });
    expect(await connections()).toEqual([]);
  });

  it('refuses when Salesforce refuses its own new token: 403 Bad_OAuth_Token', async () => {
    const { answer } = await connectMeeting('identity', {
      kind: 'oauthError',
      error: 'Bad_OAuth_Token',
      status: 403,
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: 'identity_refused' } });
    expect(await connections()).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['hangs', { kind: 'hang' }],
    ['answers 503', { kind: 'serverError' }],
    ['answers null', { kind: 'nullBody' }],
    ['limits us', { kind: 'rateLimited' }],
    ['answers HTML', { kind: 'wrongContentType' }],
    ['redirects', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
  ])('connects without names while the identity service %s', async (_what, fault) => {
    const { answer } = await connectMeeting('identity', fault);
    expect(answer.status).toBe(200);
    expect(await connections()).toMatchObject([
      {
        externalAccountId: expect.stringMatching(/^00D/),
        externalUserId: expect.stringMatching(/^005/),
        externalUserName: null,
        status: 'active',
      },
    ]);
  });

  it.each([
    'https://attacker.example',
    'https://acme.my.salesforce.com.attacker.example',
    'https://evilsalesforce.com',
    'http://acme.my.salesforce.com',
    'https://acme.my.salesforce.com:8443',
    'https://acme.my.salesforce.com@attacker.example',
    'not an address',
  ])('refuses the API address %s and gives the grant back', async (instanceUrl) => {
    const { answer } = await connectMeeting('token', {
      kind: 'wrongFields',
      set: { instance_url: instanceUrl },
    });
    expect(answer.body).toMatchObject({ error: { code: 'instance_url_refused' } });
    expect(await connections()).toEqual([]);
    const granted = (await crm.sandbox.control.salesforce.grants()).at(-1);
    expect(granted).toMatchObject({ live: false, endedReason: 'revoked_by_client' });
  });

  it.each([
    'https://acme.my.salesforce.com',
    'https://acme--dev.sandbox.my.salesforce.com',
    'https://eu45.salesforce.com',
  ])('accepts the API address %s', async (instanceUrl) => {
    const { answer } = await connectMeeting('token', {
      kind: 'wrongFields',
      set: { instance_url: instanceUrl },
    });
    expect(answer.status).toBe(200);
    expect(await connections()).toMatchObject([{ instanceUrl }]);
  });

  it('connects where no refresh token was granted, and shows that scope as missing', async () => {
    const connection = await crm.link(user, { body: { scopes: ['api', 'refresh_token'] } });
    expect(connection['missingScopes']).toEqual([]);
    await crm.prisma.cRMOAuthToken.deleteMany();

    const { answer } = await connectMeeting('token', {
      kind: 'wrongFields',
      omit: ['refresh_token'],
      set: { scope: 'api' },
    });

    expect(answer.status).toBe(200);
    const shown = await crm.http
      .get(`/crm-oauth/connections/${answer.body.connectionId}`)
      .set('Authorization', user.bearer);
    expect(shown.body).toMatchObject({ status: 'active', missingScopes: ['refresh_token'] });
  });
});

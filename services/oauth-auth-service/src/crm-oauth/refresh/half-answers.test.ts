import type { FaultInput } from '@tetrix/crm-sandbox';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

/** The provider has replaced the refresh token, and says so; its access token is of no use. */
const half: FaultInput['fault'] = { kind: 'wrongFields', set: { access_token: 'two words' } };

describe('an answer with a new refresh token and an access token that cannot be used', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let id: string;

  beforeAll(async () => {
    crm = await startCrmTestService({
      sandbox: { salesforce: { app: { rotateRefreshTokens: true } } },
    });
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    user = await crm.registerUser();
    const users = await crm.sandbox.control.salesforce.users();
    id = (await crm.link(user, { as: users.at(0)?.username ?? '' })).id;
    await crm.age(id, 8_000);
    await crm.sandbox.control.resetCounters();
  });
  afterEach(() => crm.sandbox.control.clearFaults());

  const obtain = () =>
    crm.http.post('/crm-oauth/salesforce/token').set('Authorization', user.bearer).send({});
  const answerByHalf = (times: number) =>
    crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      grantType: 'refresh_token',
      fault: half,
      times,
    });
  const row = () => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
  /** What was told of the connection since it was made. */
  const news = async () => {
    const events = await crm.prisma.$queryRaw<{ type: string }[]>`
      SELECT type FROM crm_events WHERE connection_id = ${id}::uuid
        AND type <> 'connection.created' ORDER BY seq`;
    return events.map(({ type }) => type);
  };
  const counted = async () => {
    const { endpoints, chains } = await crm.sandbox.control.counters();
    return {
      requests: endpoints['salesforce']?.['token']?.requests,
      replays: chains['salesforce']?.replays,
    };
  };

  it('is followed at once by a refresh with the new one: nobody notices', async () => {
    await answerByHalf(1);
    const answers = await Promise.all([obtain(), obtain(), obtain()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.accessToken)).size).toBe(1);
    expect(await counted()).toEqual({ requests: 2, replays: 0 });
    expect(await row()).toMatchObject({
      status: 'active',
      tokenGeneration: 3,
      rescuedGeneration: 2,
      intentGeneration: null,
      failureCount: 0,
      lastErrorCode: null,
    });
    expect(await news()).toEqual([
      'connection.refresh_failed',
      'connection.refreshed',
      'connection.recovered',
    ]);
  });

  it('is not hammered when it comes again, and costs no grant', async () => {
    await answerByHalf(2);
    const refused = await obtain();
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ diagnosis: { code: 'provider_error', retryable: true } });
    expect((await obtain()).status).toBe(503);
    expect(await counted()).toEqual({ requests: 2, replays: 0 });
    expect(await row()).toMatchObject({ status: 'active', intentGeneration: null, rotates: true });

    await crm.forgetBackoff(id);
    const served = await obtain();
    expect(served.status).toBe(200);
    expect(await counted()).toEqual({ requests: 3, replays: 0 });
    const used = await fetch(`${crm.sandbox.url}/services/data/v62.0/limits`, {
      headers: { authorization: `Bearer ${served.body.accessToken}` },
    });
    expect(used.status).toBe(200);
  });

  it('leaves the access token in service while it lasts', async () => {
    await crm.sandbox.control.resetCounters();
    const fresh = await obtain();
    await crm.age(id, 7_000);
    await answerByHalf(2);
    const asked = await obtain();
    expect(asked.body.accessToken).toBe(fresh.body.accessToken);
  });
});

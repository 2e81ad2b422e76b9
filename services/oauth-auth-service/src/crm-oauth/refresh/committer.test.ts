import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

describe('an answer that the database will not take', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let id: string;

  beforeAll(async () => {
    crm = await startCrmTestService({
      sandbox: { salesforce: { app: { rotateRefreshTokens: true } } },
    });
    user = await crm.registerUser();
    id = (await crm.link(user)).id;
  });
  afterAll(() => crm.close());
  beforeEach(async () => {
    await crm.age(id, 8_000);
    await crm.sandbox.control.resetCounters();
  });
  afterEach(async () => {
    await crm.prisma.$executeRaw`DROP FUNCTION refuse_commit CASCADE`;
    await crm.prisma.$executeRaw`DROP SEQUENCE commits_tried`;
  });

  /** The database refuses the first two of such writes with that SQLSTATE. */
  async function refuseTwice(
    sqlState: string,
    which = 'NEW.token_generation > OLD.token_generation',
  ): Promise<void> {
    await crm.prisma.$executeRaw`CREATE SEQUENCE commits_tried`;
    await crm.prisma.$executeRawUnsafe(`CREATE FUNCTION refuse_commit() RETURNS trigger
      LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('commits_tried') <= 2 THEN
          RAISE EXCEPTION 'not now' USING ERRCODE = '${sqlState}';
        END IF;
        RETURN NEW;
      END $$`);
    await crm.prisma.$executeRawUnsafe(`CREATE TRIGGER refuse_commit BEFORE UPDATE
      ON crm_oauth_tokens FOR EACH ROW WHEN (${which}) EXECUTE FUNCTION refuse_commit()`);
  }

  const someoneElse = async () =>
    (await crm.sandbox.control.salesforce.users()).at(-1)?.username ?? '';
  const obtain = (connectionId = id) =>
    crm.http
      .post('/crm-oauth/salesforce/token')
      .set('Authorization', user.bearer)
      .send({ connectionId });
  const counted = async () => {
    const { endpoints, chains } = await crm.sandbox.control.counters();
    return {
      requests: endpoints['salesforce']?.['token']?.requests,
      replays: chains['salesforce']?.replays,
    };
  };

  it.each([
    ['while a standby is promoted', '25006'],
    ['for a deadlock', '40P01'],
    ['for a full disk', '53100'],
  ])('%s is kept and committed when it will, with no second call', async (_why, sqlState) => {
    await refuseTwice(sqlState);
    const answer = await obtain();
    expect(answer.status).toBe(200);
    expect(await counted()).toEqual({ requests: 1, replays: 0 });
    const used = await fetch(`${crm.sandbox.url}/services/data/v62.0/limits`, {
      headers: { authorization: `Bearer ${answer.body.accessToken}` },
    });
    expect(used.status).toBe(200);
  });

  it('and that ends the grant is recorded nevertheless, and the provider not asked again', async () => {
    const { id: doomed } = await crm.link(user, { as: await someoneElse() });
    await crm.age(doomed, 8_000);
    await crm.sandbox.control.resetCounters();
    const [grant] = (await crm.sandbox.control.salesforce.grants({ live: true })).slice(-1);
    await crm.sandbox.control.salesforce.revokeGrant(grant?.id ?? '');
    await refuseTwice('57P01', "NEW.status = 'reauth_required'");
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await obtain(doomed)).body).toMatchObject({ code: 'reauth_required' });
    }
    expect(await counted()).toEqual({ requests: 1, replays: 0 });
  });

  it('for good leaves an intent behind, to be recovered as any lost answer', async () => {
    await refuseTwice('23514');
    expect((await obtain()).status).toBe(500);
    const row = await crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ status: 'active', intentGeneration: row.tokenGeneration });
    expect(row.leaseHolder).not.toBeNull();
  });
});

import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

describe('crm_hand_out_seconds', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let id: string;

  beforeAll(async () => {
    crm = await startCrmTestService();
    user = await crm.registerUser();
    id = (await crm.link(user)).id;
  });
  afterAll(() => crm.close());
  afterEach(() => crm.sandbox.control.clearFaults());

  const obtain = (body: object = {}) =>
    crm.http.post('/crm-oauth/salesforce/token').set('Authorization', user.bearer).send(body);

  /** Hand-outs so far, by outcome. */
  async function counted(): Promise<Record<string, number>> {
    const { text } = await crm.http.get('/metrics');
    const lines = text.matchAll(
      /^crm_hand_out_seconds_count\{provider="salesforce",outcome="(\w+)"\} (\d+)$/gm,
    );
    return Object.fromEntries([...lines].map(([, outcome, count]) => [outcome, Number(count)]));
  }

  async function added(act: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await counted();
    await act();
    const after = Object.entries(await counted());
    return Object.fromEntries(
      after.flatMap(([outcome, count]) => {
        const more = count - (before[outcome] ?? 0);
        return more === 0 ? [] : [[outcome, more]];
      }),
    );
  }

  it('tells a warm hand-out', async () => {
    expect(await added(obtain)).toEqual({ warm: 1 });
  });

  it('tells who refreshed from who waited', async () => {
    await crm.age(id, 8_000);
    await crm.sandbox.control.salesforce.setSwitches({ tokenProcessingMs: 200 });
    expect(await added(() => Promise.all([obtain(), obtain(), obtain()]))).toEqual({
      refreshed: 1,
      waited: 2,
    });
    await crm.sandbox.control.salesforce.setSwitches({ tokenProcessingMs: 0 });
  });

  it('tells an old token that is kept from a refusal', async () => {
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'token',
      fault: { kind: 'serverError' },
    });
    await crm.age(id, 5_000);
    expect(await added(() => obtain({ minValidSeconds: 3_600 }))).toEqual({ kept: 1 });
    await crm.age(id, 3_000);
    expect(await added(obtain)).toEqual({ refused: 1 });
  });
});

import { randomUUID } from 'node:crypto';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

describe('GET /crm-oauth/tokens', () => {
  let crm: CrmTestService;
  let admin: TestUser;
  let member: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService();
    admin = await crm.registerUser();
    member = await crm.inviteUser(admin);
    await insert(admin.tenantId, member.id, 'active', 12);
    await insert(admin.tenantId, admin.id, 'reauth_required', 3);
    const stranger = await crm.registerUser();
    await insert(stranger.tenantId, stranger.id, 'active', 4);
  });
  afterAll(() => crm.close());

  async function insert(
    tenantId: string,
    userId: string,
    status: 'active' | 'reauth_required',
    count: number,
  ): Promise<void> {
    const now = Date.now();
    await crm.prisma.cRMOAuthToken.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        id: randomUUID(),
        tenantId,
        userId,
        provider: 'salesforce',
        environment: 'production',
        status,
        clientId: 'client',
        loginUrl: 'https://login.salesforce.com',
        externalAccountId: randomUUID(),
        externalAccountName: `Org ${status} ${index}`,
        externalUserId: `005${index}`,
        externalUserName: `person${index}@org.example`,
        accessToken: `sealed-access-${index}`,
        accessTokenFingerprint: `fp-${index}`,
        refreshToken: `sealed-refresh-${index}`,
        issuedAt: new Date(now),
        expiresAt: new Date(now + index * 60_000),
        lifetimeSeconds: 7_200,
        // Several share a moment, so that the order needs the id as well.
        createdAt: new Date(now - Math.floor(index / 3) * 1_000),
      })),
    });
  }

  const list = (who: TestUser, query = '') =>
    crm.http.get(`/crm-oauth/tokens${query}`).set('Authorization', who.bearer);

  it('lists the whole tenant and nothing else, with counts per status', async () => {
    const { status, body } = await list(admin);
    expect(status).toBe(200);
    expect(body.items).toHaveLength(15);
    expect(body.counts).toEqual({ active: 12, uncertain: 0, reauth_required: 3, disconnected: 0 });
    expect(body.countsByProvider).toMatchObject({ salesforce: 15 });
    const tenants = new Set(body.items.map((item: { tenantId: string }) => item.tenantId));
    expect(tenants).toEqual(new Set([admin.tenantId]));
  });

  it('never shows a secret, sealed or not', async () => {
    const { text } = await list(admin);
    expect(text).not.toMatch(/sealed-|fp-\d/);
    expect(text).not.toMatch(/"(accessToken|refreshToken|leaseHolder|clientId)"/);
  });

  it('pages through everything once, though many share a moment', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await list(admin, `?limit=4${page}`);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.nextCursor;
    }
    expect(seen).toHaveLength(15);
    expect(new Set(seen).size).toBe(15);
  });

  it('keeps its place when connections are added while paging', async () => {
    const first = await list(admin, '?limit=5');
    await insert(admin.tenantId, member.id, 'active', 1);
    const second = await list(admin, `?limit=50&cursor=${first.body.nextCursor}`);
    const ids = [...first.body.items, ...second.body.items].map((item: { id: string }) => item.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(15);
    const [newest] = (await list(admin, '?limit=1')).body.items;
    await crm.prisma.cRMOAuthToken.delete({ where: { id: newest.id } });
  });

  it.each([
    ['?status=reauth_required', 3],
    ['?provider=hubspot', 0],
    ['?provider=salesforce', 15],
    ['?q=org%20reauth', 3],
    ['?q=PERSON2@', 2],
    ['?q=100%25_', 0],
    ['?q=%25', 0],
    ['?q=person_', 0],
    ['?q=%5C', 0],
  ])('filters by %s', async (query, expected) => {
    expect((await list(admin, query)).body.items).toHaveLength(expected);
  });

  it('counts per provider what all other filters leave, configured ones at least as 0', async () => {
    const counts = async (query: string) => (await list(admin, query)).body.countsByProvider;
    expect(await counts('?provider=hubspot')).toMatchObject({ salesforce: 15 });
    expect(await counts('?status=reauth_required')).toMatchObject({ salesforce: 3 });
    expect(await counts('?q=nothing')).toMatchObject({ salesforce: 0 });
  });

  it('filters by user and by expiry', async () => {
    expect((await list(admin, `?userId=${admin.id}`)).body.items).toHaveLength(3);
    const soon = new Date(Date.now() + 90_000).toISOString();
    expect((await list(admin, `?expiringBefore=${soon}`)).body.items).toHaveLength(4);
  });

  it.each([
    '?limit=0',
    '?limit=101',
    '?limit=x',
    '?status=dead',
    '?expiringBefore=soon',
    '?unknown=1',
    '?q=',
  ])('refuses %s', async (query) => {
    const { status, body } = await list(admin, query);
    expect(status).toBe(400);
    expect(body.code).toBe('invalid_request');
    expect(body.errors[0].path).toMatch(/^query\./);
  });

  it.each(['x', 'e30', '%00', 'eyJhIjoiMjAyNiIsImkiOiJ4In0'])(
    'refuses the cursor %s',
    async (c) => {
      const { status, body } = await list(admin, `?cursor=${c}`);
      expect(status).toBe(400);
      expect(body.code).toBe('invalid_cursor');
    },
  );

  it('is not for users; a platform admin sees every tenant', async () => {
    expect((await list(member)).status).toBe(403);
    const platform = await crm.platformAdmin();
    expect((await list(platform)).body.items).toHaveLength(19);
    const one = await list(platform, `?tenantId=${admin.tenantId}`);
    expect(one.body.items).toHaveLength(15);
  });

  it("an administrator's tenantId filter does not open another tenant", async () => {
    const other = await crm.registerUser();
    const { body } = await list(other, `?tenantId=${admin.tenantId}`);
    expect(body.items).toHaveLength(0);
  });
});

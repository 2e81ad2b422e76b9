import { randomUUID } from 'node:crypto';
import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';

const JANE = 'jane.doe@northwind.example';

/** Two tenants, each with connections of its own, and their lists. */
describe('the query of a list', () => {
  let crm: CrmTestService;
  let admin: TestUser;
  let member: TestUser;
  let stranger: TestUser;
  let connections: LinkedConnection[];

  beforeAll(async () => {
    crm = await startCrmTestService();
    admin = await crm.registerUser({ name: 'Mara 100%_\\' });
    member = await crm.inviteUser(admin);
    stranger = await crm.registerUser();
    connections = [await crm.link(admin), await crm.link(member), await crm.link(stranger)];
    const names = ['Acme', '50% off_\\ Ltd', 'Acme'];
    for (const [index, { id }] of connections.entries()) {
      await crm.prisma.cRMOAuthToken.update({
        where: { id },
        data: { externalAccountName: names[index] ?? '', externalUserName: JANE },
      });
    }
  });
  afterAll(() => crm.close());

  const get = (who: TestUser, path: string) => crm.http.get(path).set('Authorization', who.bearer);
  const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);
  const cursorOf = (at: unknown, id: unknown, extra = {}): string =>
    Buffer.from(JSON.stringify({ a: at, i: id, ...extra })).toString('base64url');

  const LISTS = ['/users', '/crm-oauth/tokens', '/crm-oauth/connections'];

  describe.each(LISTS)('GET %s', (path) => {
    it.each([
      'limit[]=5',
      'limit[a]=5',
      'limit=5&limit=6',
      'limit=',
      'limit=0',
      'limit=101',
      'limit=-1',
      'limit=1.5',
      'limit=1e9',
      'limit=NaN',
      'limit=%D9%A3',
      'limit=null',
      'cursor[]=a',
      'cursor=a&cursor=b',
      '__proto__=1',
      '__proto__[limit]=1',
      'constructor=1',
      'hasOwnProperty=1',
      'tenantid=1',
      'LIMIT=1',
    ])('refuses ?%s', async (query) => {
      const { status, body } = await get(admin, `${path}?${query}`);
      expect(status).toBe(400);
      expect(body.code).toMatch(/^invalid_(?:request|cursor)$/);
    });

    it.each([
      ['no base64url', '%%%'],
      ['no JSON', Buffer.from('a').toString('base64url')],
      ['another shape', Buffer.from('[1]').toString('base64url')],
      ['no object', Buffer.from('null').toString('base64url')],
      ['one key more', cursorOf('2026-01-01T00:00:00.000Z', randomUUID(), { tenantId: 'x' })],
      ['no date', cursorOf('yesterday', randomUUID())],
      ['a date that no calendar has', cursorOf('2026-02-30T00:00:00.000Z', randomUUID())],
      ['the year 0', cursorOf('0000-01-01T00:00:00.000Z', randomUUID())],
      ['a number for a date', cursorOf(1e20, randomUUID())],
      ['an object for a date', cursorOf({ $gt: '' }, randomUUID())],
      ['no id', cursorOf('2026-01-01T00:00:00.000Z', "' OR 1=1; --")],
      ['a giant id', cursorOf('2026-01-01T00:00:00.000Z', '9'.repeat(200))],
      ['an object for an id', cursorOf('2026-01-01T00:00:00.000Z', { not: null })],
    ])('refuses a cursor with %s', async (_what, cursor) => {
      const { status, body } = await get(admin, `${path}?cursor=${encodeURIComponent(cursor)}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_cursor' });
    });

    it('takes any place in time for what it is, and shows nothing new for it', async () => {
      const all = idsOf((await get(admin, path)).body);
      const future = cursorOf('9999-12-31T23:59:59.999Z', randomUUID());
      expect(idsOf((await get(admin, `${path}?cursor=${future}`)).body)).toEqual(all);
      const past = cursorOf('0001-01-01T00:00:00.000Z', randomUUID());
      expect(idsOf((await get(admin, `${path}?cursor=${past}`)).body)).toEqual([]);
    });

    it("another tenant's cursor leads through the own rows alone", async () => {
      const theirs = (await get(await crm.platformAdmin(), `${path}?limit=1`)).body.nextCursor;
      const own = idsOf((await get(stranger, path)).body);
      const next = cursorOf('9999-01-01T00:00:00.000Z', randomUUID());
      for (const cursor of [theirs ?? next, next]) {
        const { status, body } = await get(stranger, `${path}?cursor=${cursor}`);
        expect(status).toBe(200);
        expect(idsOf(body).filter((id) => !own.includes(id))).toEqual([]);
      }
    });
  });

  describe('q', () => {
    const found = async (path: string, q: string): Promise<string[]> => {
      const { status, body } = await get(admin, `${path}?q=${encodeURIComponent(q)}`);
      expect(status).toBe(200);
      return idsOf(body);
    };

    it.each(['%', '_', '\\', '50% off_\\', '% off_\\ L'])(
      'finds %j as it is written, not as a pattern',
      async (q) => {
        expect(await found('/crm-oauth/tokens', q)).toEqual(
          '50% off_\\ Ltd'.includes(q) ? [connections[1]?.id] : [],
        );
        expect(await found('/users', q)).toEqual('Mara 100%_\\'.includes(q) ? [admin.id] : []);
      },
    );

    it.each([
      '%%',
      '____',
      'A%',
      'A_me',
      '\\%',
      "' OR '1'='1",
      "Acme'; --",
      'a" OR ""="',
      '$1',
      '{{7*7}}',
      '.*',
    ])('finds nothing by %j', async (q) => {
      expect(await found('/crm-oauth/tokens', q)).toEqual([]);
      expect(await found('/users', q)).toEqual([]);
    });

    it.each(['%00', 'a%0Ab', '%ED%A0%BD%00', 'x'.repeat(201), ''])('refuses %.20s', async (q) => {
      for (const path of ['/crm-oauth/tokens', '/users']) {
        expect((await get(admin, `${path}?q=${q}`)).status).toBe(400);
      }
    });

    it('finds in the own tenant alone what is there in both', async () => {
      expect(await found('/crm-oauth/tokens', JANE)).toEqual(
        expect.arrayContaining([connections[0]?.id, connections[1]?.id]),
      );
      expect(await found('/crm-oauth/tokens', 'Acme')).toEqual([connections[0]?.id]);
    });
  });
});

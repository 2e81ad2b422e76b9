import {
  OAuthBrowser,
  OAuthClients,
  startTestService,
  type TestService,
  type TestUser,
} from '../testing/index.js';
import { removeExpired } from './upkeep.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
});
afterAll(() => service.close());

/** Every row of every table as text, as a stolen backup has it. */
async function dump(): Promise<string> {
  const { pool } = service.database;
  const tables = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const rows = await pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    texts.push(...rows.rows.map(({ text }) => text));
  }
  return texts.join('\n');
}

describe('17. A copy of the database opens nothing (RFC 9700 §4.3, RFC 6819 §5.1.4.1)', () => {
  it('holds no value that opens anything (RFC 9700 §4.3, RFC 6819 §5.1.4.1)', async () => {
    const web = await clients.register(admin);
    const tokens = await clients.tokens(admin, web);
    const pending = await clients.code(admin, web);
    const browser = new OAuthBrowser(service.url);
    const signIn = await browser.open(web);
    await browser.send(signIn, { email: admin.email, password: admin.password });
    const cookies = browser.cookies();
    expect(cookies.length).toBeGreaterThanOrEqual(3);

    const secrets = [
      web.client_secret,
      web.registration_access_token,
      tokens.access_token,
      tokens.refresh_token,
      tokens.id_token,
      pending,
      admin.accessToken,
      admin.refreshToken,
      admin.password,
      ...cookies,
    ];
    const copy = await dump();
    expect(copy).toContain(web.client_id);
    expect(secrets.filter((secret) => copy.includes(secret))).toEqual([]);
  });
});

describe('what has expired', () => {
  it('is removed, and what is in force stays', async () => {
    const web = await clients.register(admin);
    const { access_token, refresh_token } = await clients.tokens(admin, web);
    await clients.code(admin, web);
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);

    await removeExpired(service.prisma, minutes(0));
    expect((await clients.readsConnections(access_token)).status).toBe(200);

    await removeExpired(service.prisma, minutes(60));
    expect(await service.prisma.authorizationCode.count()).toBe(0);
    expect(await service.prisma.accessToken.count()).toBe(0);
    expect((await clients.refresh(web, refresh_token)).status).toBe(200);

    await removeExpired(service.prisma, minutes(2 * 365 * 24 * 60));
    expect(await service.prisma.oAuthRefreshToken.count()).toBe(0);
    expect(await service.prisma.oAuthGrant.count()).toBe(0);
  });
});

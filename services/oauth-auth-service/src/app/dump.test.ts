import { createHash } from 'node:crypto';
import {
  type CrmTestService,
  OAuthBrowser,
  OAuthClients,
  startCrmTestService,
  type TestUser,
} from '../testing/index.js';

let crm: CrmTestService;
let clients: OAuthClients;
let admin: TestUser;
beforeAll(async () => {
  crm = await startCrmTestService();
  clients = new OAuthClients(crm);
  admin = await crm.registerUser();
});
afterAll(() => crm.close());

const post = async (path: string, body: object) => {
  const { body: answer } = await crm.http.post(path).set('Authorization', admin.bearer).send(body);
  return answer;
};

/** Every row of every table as text, as a stolen backup has it. */
async function dump(): Promise<string> {
  const { pool } = crm.database;
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

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A value as it is, and as a column of bytes or a careless encoding would have it. */
const formsOf = (value: string): string[] => {
  const bytes = Buffer.from(value);
  return [value, bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
};

async function atTheAuthorizationServer(): Promise<[string, string][]> {
  const web = await clients.register(admin);
  const tokens = await clients.tokens(admin, web);
  const machine = await clients.registerMachine(admin);
  const browser = new OAuthBrowser(crm.url);
  const signIn = await browser.open(web);
  await browser.send(signIn, { email: admin.email, password: admin.password });
  expect(browser.cookies().length).toBeGreaterThanOrEqual(3);
  return [
    ['a client secret', web.client_secret],
    ['a registration token', web.registration_access_token],
    ['an access token', tokens.access_token],
    ['a refresh token', tokens.refresh_token],
    ['an ID token', tokens.id_token],
    ['a pending code', await clients.code(admin, web)],
    ["a machine's token", (await clients.ownToken(machine)).access_token],
    ...browser.cookies().map((cookie): [string, string] => ['a cookie', cookie]),
  ];
}

async function ofPeople(): Promise<[string, string][]> {
  const wish = { name: 'a script', scopes: ['crm:read'] };
  const invitee = { email: 'dump@example.com' };
  await post('/auth/password-reset/request', { email: admin.email });
  const { token } = await post('/tokens/generate', wish);
  const { invitationToken } = await post('/users/invitations', invitee);
  await crm.settled();
  const mails = crm.mails.map(({ text }) => text).join('\n');
  return [
    ['a password', admin.password],
    ['a session', admin.accessToken],
    ["a session's refresh token", admin.refreshToken],
    ['an API token', token],
    ['an invitation', invitationToken],
    ['a password reset', /#token=(tpr_[\w-]{43})/.exec(mails)?.[1] ?? ''],
  ];
}

async function atTheCrm(): Promise<[string, string][]> {
  await crm.link(admin);
  const { startUrl, authorizationUrl, cookie } = await crm.initiate(admin);
  const { secret } = await post('/crm-oauth/webhooks', { url: 'http://127.0.0.1:9/events' });
  const grants = await crm.sandbox.control.salesforce.grants({ tokens: true });
  const tokens = grants.flatMap(({ refreshToken, accessTokens = [] }) => [
    refreshToken ?? '',
    ...accessTokens,
  ]);
  expect(tokens.length).toBeGreaterThanOrEqual(2);
  return [
    ...tokens.map((token): [string, string] => ["a CRM's token", token]),
    ["the CRM's client secret", crm.sandbox.salesforce.clientSecret],
    ['a start ticket', startUrl.split('/').at(-1) ?? ''],
    ['a state', new URL(authorizationUrl).searchParams.get('state') ?? ''],
    ['a browser id', cookie.split('=')[1] ?? ''],
    ['a signing secret of webhooks', secret],
    ...crm.config.encryptionKeys.map(({ bytes }): [string, string] => [
      'an encryption key',
      bytes.toString('base64'),
    ]),
  ];
}

describe('17. A copy of the database opens nothing (RFC 9700 §4.3, RFC 6819 §5.1.4.1)', () => {
  it('since no secret in play is in it, in whatever form', async () => {
    const secrets = [
      ...(await atTheAuthorizationServer()),
      ...(await ofPeople()),
      ...(await atTheCrm()),
    ];
    for (const [name, value] of secrets) expect([name, value.length >= 8]).toEqual([name, true]);
    const copy = await dump();
    const found = secrets.filter(([, value]) => formsOf(value).some((form) => copy.includes(form)));
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it('and the search would find one: hashes and names are there', async () => {
    const web = await clients.register(admin, { redirect_uris: ['https://dump.example/back'] });
    const copy = await dump();
    expect(copy).toContain(sha256(web.client_secret));
    expect(copy).toContain(sha256(web.registration_access_token));
    expect(copy).toContain('https://dump.example/back');
  });
});

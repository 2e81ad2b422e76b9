import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';
import { type RawCall, rawCall } from '../../testing/raw-call.js';

const CONTACTS = 'services/data/v63.0/sobjects/Contact';

let crm: CrmTestService;
let user: TestUser;
let connection: LinkedConnection;

beforeAll(async () => {
  crm = await startCrmTestService();
  user = await crm.registerUser();
  connection = await crm.link(user);
});
afterAll(() => crm.close());

const at = (path: string, id = connection.id) => `/crm-oauth/connections/${id}/proxy/${path}`;
const refreshes = async () => {
  const { endpoints } = await crm.sandbox.control.counters();
  return endpoints['salesforce']?.['token']?.outcomes['refresh_token']?.['ok'] ?? 0;
};

const send = (method: string, path: string, { headers = {}, ...call }: RawCall = {}) =>
  rawCall(crm.url, method, path, { headers: { Authorization: user.bearer, ...headers }, ...call });

describe("the CRM's API through us", () => {
  it('creates, reads, changes and deletes a record with the token of the connection', async () => {
    const json = { 'Content-Type': 'application/json' };
    const created = await send('POST', at(CONTACTS), {
      headers: json,
      body: JSON.stringify({ LastName: 'Lovelace', Email: 'ada@example.org' }),
    });
    expect(created.status).toBe(201);
    const { id } = JSON.parse(created.body);
    const changed = await send('PATCH', at(`${CONTACTS}/${id}`), {
      headers: json,
      body: JSON.stringify({ FirstName: 'Ada' }),
    });
    expect(changed).toMatchObject({ status: 204, body: '' });
    const read = await send('GET', at(`${CONTACTS}/${id}`));
    expect(JSON.parse(read.body)).toMatchObject({ FirstName: 'Ada', LastName: 'Lovelace' });
    const query = encodeURIComponent(`SELECT Id FROM Contact WHERE Email = 'ada@example.org'`);
    const found = await send('GET', at(`services/data/v63.0/query?q=${query}`));
    expect(JSON.parse(found.body)).toMatchObject({ totalSize: 1 });
    expect((await send('DELETE', at(`${CONTACTS}/${id}`))).status).toBe(204);
    const gone = await send('GET', at(`${CONTACTS}/${id}`));
    expect([gone.status, JSON.parse(gone.body)[0].errorCode]).toEqual([404, 'NOT_FOUND']);
  });

  it('logs no path of the CRM, where people are named', () => {
    expect(crm.logs()).not.toContain('sobjects');
    expect(crm.logs()).toContain(`/crm-oauth/connections/${connection.id}/proxy/[redacted]`);
  });

  it('passes an error of the CRM on as it is', async () => {
    const answer = await send('GET', at('services/data/v63.0/query?q=NONSENSE'));
    expect([answer.status, JSON.parse(answer.body)[0].errorCode]).toEqual([400, 'MALFORMED_QUERY']);
  });

  it('passes the rate limit of the CRM on, with its time', async () => {
    await crm.sandbox.control.addFault({
      provider: 'salesforce',
      endpoint: 'data',
      fault: { kind: 'rateLimited', retryAfterSeconds: 7 },
      times: 1,
    });
    const answer = await send(
      'GET',
      at('services/data/v63.0/query?q=SELECT%20Id%20FROM%20Contact'),
    );
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7']);
  });
});

describe('when the CRM refuses the token', () => {
  const contact = { body: JSON.stringify({ LastName: 'Hopper' }) };
  const json = { headers: { 'Content-Type': 'application/json' } };

  it('refreshes once and calls once more, body and all', async () => {
    await crm.sandbox.control.salesforce.expireAccessTokens();
    const before = await refreshes();
    const answer = await send('POST', at(CONTACTS), { ...json, ...contact });
    expect(answer.status).toBe(201);
    expect(await refreshes()).toBe(before + 1);
  });

  it('refreshes once for all calls that were refused', async () => {
    await crm.sandbox.control.salesforce.expireAccessTokens();
    const before = await refreshes();
    const calls = Array.from({ length: 4 }, () =>
      send('POST', at(CONTACTS), { ...json, ...contact }),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(await refreshes()).toBe(before + 1);
  });

  it('answers with the 401 where the body was too large to keep; the next call succeeds', async () => {
    await crm.sandbox.control.salesforce.expireAccessTokens();
    const before = await refreshes();
    const large = JSON.stringify({ LastName: 'x'.repeat(200_000) });
    const answer = await send('POST', at(CONTACTS), { ...json, body: large });
    expect([answer.status, JSON.parse(answer.body)[0].errorCode]).toEqual([
      401,
      'INVALID_SESSION_ID',
    ]);
    expect(await refreshes()).toBe(before + 1);
    expect((await send('GET', at('services/data/v63.0/limits'))).status).toBe(200);
    expect(await refreshes()).toBe(before + 1);
  });

  it('tells of a grant that is over instead', async () => {
    const other = await crm.registerUser();
    const { id } = await crm.link(other, { as: 'hubble' }).catch(() => crm.link(other));
    for (const { id: grant } of await crm.sandbox.control.salesforce.grants({ live: true })) {
      await crm.sandbox.control.salesforce.revokeGrant(grant);
    }
    const answer = await send('GET', at('services/data/v63.0/limits', id), {
      headers: { Authorization: other.bearer },
    });
    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'reauth_required',
      diagnosis: { code: 'grant_revoked' },
    });
    connection = await crm.link(user);
  });
});

it('the audit log counts the calls by who made them', async () => {
  await crm.settled();
  const { body } = await crm.http
    .get('/audit?type=connection.proxied')
    .set('Authorization', user.bearer);
  expect(body.items).not.toHaveLength(0);
  expect(body.items[0]).toMatchObject({
    actor: { kind: 'user', id: user.id },
    subject: { kind: 'connection' },
  });
});

describe('who may', () => {
  it('not another tenant, not a platform admin, not a colleague, and nobody in particular', async () => {
    const status = async (authorization: string) =>
      (await send('GET', at('x'), { headers: { Authorization: authorization } })).status;
    expect(await status((await crm.registerUser()).bearer)).toBe(404);
    expect(await status((await crm.inviteUser(user)).bearer)).toBe(404);
    expect(await status((await crm.platformAdmin()).bearer)).toBe(403);
    expect(await status('')).toBe(401);
    expect(await status('Bearer x')).toBe(401);
  });

  it('an administrator of the tenant, as long as the database says so', async () => {
    const admin = await crm.inviteUser(user, 'admin');
    const headers = { Authorization: admin.bearer };
    expect((await send('OPTIONS', at('x'), { headers })).status).toBe(204);
    await crm.prisma.user.update({ where: { id: admin.id }, data: { role: 'user' } });
    expect((await send('GET', at('x'), { headers })).status).toBe(403);
  });

  it('nobody, once the connection has ended', async () => {
    await crm.http
      .delete(`/crm-oauth/connections/${connection.id}`)
      .set('Authorization', user.bearer);
    expect((await send('GET', at('x'))).status).toBe(404);
  });
});

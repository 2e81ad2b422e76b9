import { useSandbox } from '../../testing/salesforce-app.js';

const app = useSandbox();
const CONTACT = '/services/data/v64.0/sobjects/Contact';
const MINUTE = 60_000;

async function call(
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<[number, unknown]> {
  const answer = await fetch(new URL(path, app().sandbox.url), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return [answer.status, text === '' ? undefined : JSON.parse(text)];
}

const query = (token: string, soql: string) =>
  call(token, 'GET', `/services/data/v64.0/query?q=${encodeURIComponent(soql)}`);

const contactIn = (body: unknown): string =>
  new Map<string, string>(Object.entries(body ?? {})).get('id') ?? '';

describe('access to the data API', () => {
  it('a bad token gets 401 and an array', async () => {
    expect(await call('bad', 'GET', `${CONTACT}/x`)).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ]);
  });

  it('the versions are public', async () => {
    const answer = await fetch(new URL('/services/data/', app().sandbox.url));
    expect(await answer.json()).toContainEqual(expect.objectContaining({ version: '64.0' }));
  });

  it('a token without the scope api is refused', async () => {
    const { access_token } = await app().connect('id');
    expect(await app().dataStatus(access_token)).toBe(403);
  });

  it('an inactive user’s token no longer works', async () => {
    const { access_token } = await app().connect();
    await app().salesforce.updateUser('mara.velez@northwind.example', { active: false });
    expect(await app().dataStatus(access_token)).toBe(401);
  });

  it('switch requestLimitExceeded: 403 and an array', async () => {
    const { access_token } = await app().connect();
    await app().salesforce.setSwitches({ requestLimitExceeded: true });
    expect(await query(access_token, 'SELECT Id FROM Contact')).toEqual([
      403,
      [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    ]);
  });
});

describe('the session slides', () => {
  it('use in its second half renews it to its whole length', async () => {
    const { access_token } = await app().connect();
    await app().control.advance(100 * MINUTE);
    expect(await app().dataStatus(access_token)).toBe(200);
    await app().control.advance(100 * MINUTE);
    expect(await app().dataStatus(access_token)).toBe(200);
    await app().control.advance(120 * MINUTE);
    expect(await app().dataStatus(access_token)).toBe(401);
  });

  it('use in its first half does not', async () => {
    const { access_token } = await app().connect();
    await app().control.advance(30 * MINUTE);
    await app().dataStatus(access_token);
    await app().control.advance(90 * MINUTE);
    expect(await app().dataStatus(access_token)).toBe(401);
  });

  it('an org may have a shorter one', async () => {
    const [org] = await app().salesforce.organizations();
    await app().salesforce.updateOrganization(org?.id ?? '', { sessionLifetimeMs: 15 * MINUTE });
    const { access_token } = await app().connect();
    await app().control.advance(15 * MINUTE);
    expect(await app().dataStatus(access_token)).toBe(401);
  });

  it('a JWT carries its expiry and cannot slide', async () => {
    await app().salesforce.setSwitches({ accessTokenFormat: 'jwt' });
    const { access_token } = await app().connect();
    await app().control.advance(100 * MINUTE);
    expect(await app().dataStatus(access_token)).toBe(200);
    await app().control.advance(20 * MINUTE);
    expect(await app().dataStatus(access_token)).toBe(401);
  });
});

describe('contacts', () => {
  it('are created, read, changed and deleted', async () => {
    const { access_token: token } = await app().connect();
    const fields = { FirstName: 'Ada', LastName: 'Byron', Email: 'ada@x.example' };
    const [created, answer] = await call(token, 'POST', CONTACT, fields);
    const path = `${CONTACT}/${contactIn(answer)}`;
    expect([created, answer]).toEqual([201, { id: expect.any(String), success: true, errors: [] }]);
    expect(await call(token, 'PATCH', path, { LastName: 'Lovelace' })).toEqual([204, undefined]);
    expect(await call(token, 'GET', path)).toMatchObject([
      200,
      { Name: 'Ada Lovelace', Email: 'ada@x.example', attributes: { type: 'Contact', url: path } },
    ]);
    expect(await call(token, 'DELETE', path)).toEqual([204, undefined]);
    expect(await call(token, 'GET', path)).toMatchObject([404, [{ errorCode: 'NOT_FOUND' }]]);
  });

  it.each([
    ['without LastName', { FirstName: 'Ada' }, 'REQUIRED_FIELD_MISSING'],
    ['with an unknown field', { LastName: 'B', Shoe: 42 }, 'INVALID_FIELD'],
    ['with a field of another type', { LastName: 'B', Email: 42 }, 'JSON_PARSER_ERROR'],
  ])('%s: an array with the error', async (_name, fields, errorCode) => {
    const { access_token } = await app().connect();
    expect(await call(access_token, 'POST', CONTACT, fields)).toMatchObject([400, [{ errorCode }]]);
  });

  it('answers a query in pages of 2,000', async () => {
    const { access_token } = await app().connect();
    const [organization] = await app().salesforce.organizations();
    for (let start = 0; start < 2500; start += 500) {
      const contacts = Array.from({ length: 500 }, (_, n) => ({ LastName: `Page ${start + n}` }));
      await app().salesforce.addContacts(organization?.id ?? '', contacts);
    }
    const soql = "SELECT LastName FROM Contact WHERE LastName >= 'Page' AND LastName < 'Page z'";
    const [status, first] = await query(access_token, soql);
    expect([status, first]).toMatchObject([200, { totalSize: 2500, done: false }]);
    const { nextRecordsUrl = '' } = first as { readonly nextRecordsUrl?: string };
    const [, rest] = await call(access_token, 'GET', nextRecordsUrl);
    expect(rest).toMatchObject({ totalSize: 2500, done: true });
    expect(rest).toHaveProperty('records.length', 500);
    expect(rest).not.toHaveProperty('nextRecordsUrl');
    const unknown = await call(access_token, 'GET', '/services/data/v64.0/query/nowhere');
    expect(unknown).toMatchObject([400, [{ errorCode: 'INVALID_QUERY_LOCATOR' }]]);
  });

  it('are found by e-mail, in the own org alone', async () => {
    const soql = "SELECT Id, Name FROM Contact WHERE Email = 'rose.gonzalez@edge.example'";
    const { access_token } = await app().connect();
    expect(await query(access_token, soql)).toMatchObject([
      200,
      { totalSize: 1, done: true, records: [{ Name: 'Rose Gonzalez' }] },
    ]);
    const other = await app().connect('api', 'leo.orsini@asterpine.example');
    expect(await query(other.access_token, soql)).toMatchObject([200, { totalSize: 0 }]);
  });

  it('a query that cannot be read is MALFORMED_QUERY, in an array', async () => {
    const { access_token } = await app().connect();
    expect(await query(access_token, 'SELECT')).toMatchObject([
      400,
      [{ errorCode: 'MALFORMED_QUERY' }],
    ]);
  });
});

import { useHubspot } from '../../testing/hubspot-app.js';

const app = useHubspot();
const CONTACTS = '/crm/v3/objects/contacts';

interface Page {
  readonly results: readonly { readonly id: string }[];
  readonly paging?: { readonly next: { readonly after: string; readonly link: string } };
}

const send = (accessToken: string, method: string, path: string, properties: object) =>
  app().api(accessToken, path, { method, body: JSON.stringify({ properties }) });

describe('contacts', () => {
  it('are listed page by page', async () => {
    const { access_token } = await app().connect();
    const first = (await app().api<Page>(access_token, `${CONTACTS}?limit=2`)).body;
    expect(first.results.map(({ id }) => id)).toEqual(['101', '102']);
    const { pathname, search } = new URL(first.paging?.next.link ?? '');
    const second = (await app().api<Page>(access_token, pathname + search)).body;
    expect(second.results.map(({ id }) => id)).toEqual(['103']);
    expect(second.paging).toBeUndefined();
  });

  it('are created, read and changed', async () => {
    const { access_token } = await app().connect();
    const properties = { email: 'Ada@edge.example', firstname: 'Ada', phone: '1' };
    const created = await send(access_token, 'POST', CONTACTS, properties);
    expect(created.status).toBe(201);
    const path = `${CONTACTS}/${String(created.body['id'])}`;
    expect((await send(access_token, 'PATCH', path, { firstname: 'Ada B.' })).status).toBe(200);
    expect((await app().api(access_token, `${path}?properties=phone`)).body).toMatchObject({
      properties: { email: 'ada@edge.example', firstname: 'Ada B.', lastname: null, phone: '1' },
      archived: false,
    });
  });

  it.each([
    ['a property that is not there', 400, 'POST', CONTACTS, { shoe: '43' }],
    ['an e-mail that is taken', 409, 'POST', CONTACTS, { email: 'sean.forbes@edge.example' }],
    ['a contact that is not there', 404, 'PATCH', `${CONTACTS}/1`, {}],
  ])('%s: %i', async (_name, status, method, path, properties) => {
    const { access_token } = await app().connect();
    const answer = await send(access_token, method, path, properties);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status: 'error', correlationId: expect.any(String) });
  });
});

describe('who may call', () => {
  it('a run-out token: 401 EXPIRED_AUTHENTICATION, which says since when', async () => {
    const { access_token } = await app().connect();
    await app().sandbox.control.advance(1_842_000);
    const answer = await app().api(access_token);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({
      category: 'EXPIRED_AUTHENTICATION',
      message: 'The OAuth token used to make this call expired 42 second(s) ago.',
    });
  });

  it('no token: 401 INVALID_AUTHENTICATION', async () => {
    expect((await app().call(CONTACTS)).body).toMatchObject({ category: 'INVALID_AUTHENTICATION' });
  });

  it('a token without the scope: 403 MISSING_SCOPES, which names it', async () => {
    const { access_token } = await app().connect(undefined, {
      scope: 'oauth crm.objects.contacts.read',
    });
    const answer = await send(access_token, 'POST', CONTACTS, {});
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
    });
  });
});

describe('limits', () => {
  const remaining = (headers: Headers) => headers.get('x-hubspot-ratelimit-remaining');

  it('110 calls in ten seconds per account, over all of its users', async () => {
    const { access_token } = await app().connect();
    const calls = await Promise.all(Array.from({ length: 110 }, () => app().api(access_token)));
    expect(calls.map(({ status }) => status)).toEqual(Array.from({ length: 110 }, () => 200));
    expect(remaining(calls.at(-1)?.headers ?? new Headers())).toBe('0');
    const refused = await app().api(access_token);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-hubspot-ratelimit-max')).toBe('110');
    expect(refused.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
    expect(refused.body).toMatchObject({
      status: 'error',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
    await app().sandbox.control.advance(10_000);
    expect((await app().api(access_token)).status).toBe(200);
  });

  it('so many a day', async () => {
    await app().hubspot.setSwitches({ requestsPerDay: 1 });
    const { access_token } = await app().connect();
    await app().api(access_token);
    expect((await app().api(access_token)).body).toMatchObject({ policyName: 'DAILY' });
    await app().sandbox.control.advance(86_400_000);
    const { access_token: fresh } = await app().connect();
    expect((await app().api(fresh)).status).toBe(200);
  });

  it.each([
    ['locked', 423, null],
    ['migrating', 477, '86400'],
  ] as const)('switch accountState %s: %i', async (accountState, status, retryAfter) => {
    const { access_token } = await app().connect();
    await app().hubspot.setSwitches({ accountState });
    const answer = await app().api(access_token);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
  });
});

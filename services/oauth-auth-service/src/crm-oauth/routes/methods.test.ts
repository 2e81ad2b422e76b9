import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

describe('other methods than the ones of a path', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService();
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());

  it.each([
    ['put', '/crm-oauth/providers', 'GET, HEAD, OPTIONS'],
    ['post', '/crm-oauth/connections', 'GET, HEAD, OPTIONS'],
    ['patch', '/crm-oauth/connections/7', 'GET, DELETE, HEAD, OPTIONS'],
    ['get', '/crm-oauth/connections/7/default', 'PUT, OPTIONS'],
    ['get', '/crm-oauth/salesforce/token', 'POST, OPTIONS'],
    ['delete', '/crm-oauth/tokens/7/revoke', 'POST, OPTIONS'],
    ['post', '/crm-oauth/salesforce/callback', 'GET, HEAD, OPTIONS'],
    ['put', '/crm-oauth/start/x', 'GET, POST, HEAD, OPTIONS'],
  ] as const)('%s %s: 405 with Allow (RFC 9110 §15.5.6)', async (method, path, allow) => {
    const answer = await crm.http[method](path).set('Authorization', user.bearer);
    expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers['allow']).toBe(allow);
    expect(answer.type).toBe('application/problem+json');
  });

  it('OPTIONS alone is answered with Allow, to anybody', async () => {
    const answer = await crm.http.options('/crm-oauth/connections/7');
    expect([answer.status, answer.headers['allow']]).toEqual([204, 'GET, DELETE, HEAD, OPTIONS']);
  });

  it('HEAD is GET without its body, refusals included (RFC 9110 §9.3.2)', async () => {
    const known = await crm.http.head('/crm-oauth/providers').set('Authorization', user.bearer);
    expect([known.status, known.text]).toEqual([200, undefined]);
    expect((await crm.http.head('/crm-oauth/providers')).status).toBe(401);
  });

  it('a path that is none is a 404 of the same form', async () => {
    const answer = await crm.http.get('/crm-oauth/nowhere/at/all');
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
  });
});

import {
  OAuthClients,
  REDIRECT_URI,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
});
afterAll(() => service.close());

describe("a client's own access token (RFC 6749 §4.4)", () => {
  it('opens the CRM calls of its tenant within its scopes', async () => {
    const machine = await clients.registerMachine(admin);
    const { access_token: token, scope, expires_in } = await clients.ownToken(machine);
    expect(token).toMatch(/^tx_at_[\w-]{43}$/);
    expect({ scope, expires_in }).toEqual({ scope: 'crm:read crm:token', expires_in: 600 });
    expect((await clients.readsConnections(token)).status).toBe(200);
    const listing = await service.http
      .get('/crm-oauth/tokens')
      .set('Authorization', `Bearer ${token}`);
    expect(listing.status).toBe(403);
  });

  it('15. lacks what it did not ask for (RFC 6750 §3.1)', async () => {
    const machine = await clients.registerMachine(admin);
    const { access_token: token } = await clients.ownToken(machine, 'crm:token');
    const response = await clients.readsConnections(token);
    expect(response.status).toBe(403);
    expect(response.headers['www-authenticate']).toContain('insufficient_scope');
  });

  it('does not manage an account', async () => {
    const machine = await clients.registerMachine(admin);
    const { access_token: token } = await clients.ownToken(machine);
    const response = await service.http
      .get('/users/profile')
      .set('Authorization', `Bearer ${token}`);
    expect(response.status).toBe(403);
  });

  it("of a user's does not tell who that is beyond what the user allowed (OpenID Connect Core §5.4)", async () => {
    const web = await clients.register(admin, { redirect_uris: [REDIRECT_URI], scope: 'openid' });
    const { access_token: token } = await clients.tokens(admin, web);
    const ask = (path: string) => service.http.get(path).set('Authorization', `Bearer ${token}`);
    expect((await ask('/users/profile')).status).toBe(403);
    expect((await ask('/oauth/userinfo')).body).toEqual({ sub: admin.id });
  });

  it.each(['tx_at_', `tx_at_${'A'.repeat(43)}`, 'tx_rt_x'])('is not %j', async (token) => {
    expect((await clients.readsConnections(token)).status).toBe(401);
  });

  it('is refused once it has expired', async () => {
    const machine = await clients.registerMachine(admin);
    const { access_token: token } = await clients.ownToken(machine);
    service.clock.advance(700);
    expect((await clients.readsConnections(token)).status).toBe(401);
  });
});

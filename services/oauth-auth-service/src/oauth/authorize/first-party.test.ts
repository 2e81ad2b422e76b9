import {
  OAuthClients,
  REDIRECT_URI,
  startTestService,
  type TestClient,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
let web: TestClient;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
  web = await clients.register(admin);
});
afterAll(() => service.close());

describe('1. POST /oauth/authorize with the session of a user (RFC 6749 §4.1.1)', () => {
  it('answers code, state, iss and the way back (RFC 6749 §4.1.2, RFC 9207)', async () => {
    const { status, body } = await clients.authorize(admin, web, { state: 'f2c1' });
    service.guard.secret('an authorization code', body.code);
    expect(status).toBe(200);
    expect(body).toEqual({
      code: expect.stringMatching(/^tx_ac_[\w-]{43}$/),
      state: 'f2c1',
      iss: service.url,
      redirectTo: expect.any(String),
    });
    const { origin, pathname, searchParams } = new URL(body.redirectTo);
    expect(origin + pathname).toBe(REDIRECT_URI);
    expect(Object.fromEntries(searchParams)).toEqual({
      code: body.code,
      state: 'f2c1',
      iss: service.url,
    });
  });

  it.each<[string, object, string]>([
    ['an unknown client', { client_id: 'nobody' }, 'invalid_client'],
    ['another redirect URI', { redirect_uri: 'https://evil.example/' }, 'invalid_redirect_uri'],
    ['no redirect URI', { redirect_uri: undefined }, 'invalid_redirect_uri'],
    ['no PKCE', { code_challenge: undefined }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no PKCE method', { code_challenge_method: undefined }, 'invalid_request'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['a scope the client may not have', { scope: 'crm:admin' }, 'invalid_scope'],
    ['no known scope', { scope: 'everything' }, 'invalid_scope'],
  ])(
    'refuses %s as the page does (RFC 6749 §4.1.2.1, RFC 7636 §4.4.1)',
    async (_what, changes, error) => {
      const answer = await clients.authorize(admin, web, changes);
      expect(answer).toMatchObject({ status: 400, body: { error } });
    },
  );

  it('ignores unknown parameters (RFC 6749 §3.1)', async () => {
    expect((await clients.authorize(admin, web, { colour: 'blue' })).status).toBe(200);
  });

  it('is for sessions alone', async () => {
    const { access_token } = await clients.tokens(admin, web);
    const send = (bearer?: string) => {
      const call = service.http.post('/oauth/authorize');
      if (bearer !== undefined) call.set('Authorization', bearer);
      return call.send({});
    };
    expect(await send(`Bearer ${access_token}`)).toMatchObject({
      status: 403,
      body: { error: 'access_denied' },
    });
    const nobody = await send();
    expect(nobody.status).toBe(401);
    expect(nobody.headers['www-authenticate']).toBe('Bearer');
  });

  it("gives a tenant's client to its people only", async () => {
    const stranger = await service.registerUser();
    const answer = await clients.authorize(stranger, web);
    expect(answer).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  });

  it('gives a client no more than the user may do', async () => {
    const wide = await clients.register(admin, {
      redirect_uris: [REDIRECT_URI],
      scope: 'crm:read crm:admin',
    });
    const user = await service.inviteUser(admin);
    expect((await clients.tokens(user, wide)).scope).toBe('crm:read');
  });

  it('takes crm:admin out of a token with the demotion of its user', async () => {
    const wide = await clients.register(admin, {
      redirect_uris: [REDIRECT_URI],
      scope: 'crm:read crm:admin',
    });
    const other = await service.inviteUser(admin, 'admin');
    const { access_token } = await clients.tokens(other, wide);
    const listing = () =>
      service.http.get('/crm-oauth/tokens').set('Authorization', `Bearer ${access_token}`);
    expect((await listing()).status).toBe(200);
    await service.prisma.user.update({ where: { id: other.id }, data: { role: 'user' } });
    expect((await listing()).status).toBe(403);
  });

  it('remembers no consent', async () => {
    await clients.tokens(admin, web);
    expect(await service.prisma.oAuthConsent.count()).toBe(0);
  });
});

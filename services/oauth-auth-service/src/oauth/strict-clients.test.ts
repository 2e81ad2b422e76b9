import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import {
  OAuthBrowser,
  OAuthClients,
  REDIRECT_URI,
  startTestService,
  type TestService,
  type TestUser,
} from '../testing/index.js';

// Two clients that hold a server to the letter of the RFCs; all that they are spared is https.
let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
let issuer: URL;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser({ name: 'Ada' });
  issuer = new URL(service.url);
});
afterAll(() => service.close());

const web = {
  client_name: 'Strict',
  redirect_uris: [REDIRECT_URI],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid profile email crm:read',
};

/** What the person does in the middle, by the pages. */
async function allowedByPages(url: URL): Promise<URL> {
  const browser = new OAuthBrowser(service.url);
  const signIn = await browser.follow(await browser.get(url.pathname + url.search));
  const consent = await browser.send(signIn, { email: admin.email, password: admin.password });
  const back = await browser.send(consent, { decision: 'allow' });
  return new URL(back.headers['location'] ?? '');
}

/** The same by the first-party form. */
async function sentBack(url: URL): Promise<URL> {
  const parameters = Object.fromEntries(url.searchParams);
  const response = await service.http
    .post(url.pathname)
    .set('Authorization', admin.bearer)
    .send(parameters);
  expect(response.status).toBe(200);
  return new URL(response.body.redirectTo);
}

describe('14. openid-client finds its way by the metadata (OpenID Connect Discovery §4)', () => {
  const options = { execute: [client.allowInsecureRequests] };

  it('goes from discovery to userinfo, renews and revokes (OpenID Connect Core, RFC 9207)', async () => {
    const { client_id, client_secret } = await clients.register(admin, web);
    const config = await client.discovery(issuer, client_id, client_secret, undefined, options);
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()];
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: web.scope,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });

    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(config, await allowedByPages(url), checks);
    expect(tokens.claims()).toMatchObject({ iss: service.url, sub: admin.id, aud: client_id });
    const person = await client.fetchUserInfo(config, tokens.access_token, admin.id);
    expect(person).toEqual({ sub: admin.id, email: admin.email, name: 'Ada' });

    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    const introspected = await client.tokenIntrospection(config, renewed.access_token);
    expect(introspected).toMatchObject({ active: true, sub: admin.id });
    await client.tokenRevocation(config, renewed.access_token);
    expect(await client.tokenIntrospection(config, renewed.access_token)).toEqual({
      active: false,
    });
    await expect(client.fetchUserInfo(config, renewed.access_token, admin.id)).rejects.toThrow();
    const over = client.refreshTokenGrant(config, renewed.refresh_token ?? '');
    await expect(over).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
  });

  it('registers a client by itself (RFC 7591)', async () => {
    const config = await client.dynamicClientRegistration(
      issuer,
      { ...web, scope: 'openid email' },
      undefined,
      options,
    );
    expect(config.clientMetadata().client_secret).toMatch(/^tx_cs_/);
  });

  it('gets a token of its own, and a CRM call is opened by it (RFC 6749 §4.4)', async () => {
    const { client_id, client_secret } = await clients.registerMachine(admin);
    const authentication = client.ClientSecretPost(client_secret);
    const config = await client.discovery(
      issuer,
      client_id,
      { token_endpoint_auth_method: 'client_secret_post' },
      authentication,
      options,
    );
    const tokens = await client.clientCredentialsGrant(config, { scope: 'crm:read' });
    expect((await clients.readsConnections(tokens.access_token)).status).toBe(200);
  });

  it('is refused with the wrong secret (RFC 6749 §5.2)', async () => {
    const { client_id } = await clients.registerMachine(admin);
    const config = await client.discovery(issuer, client_id, 'wrong', undefined, options);
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({
      error: 'invalid_client',
      status: 401,
    });
  });
});

describe('14. oauth4webapi finds its way by the metadata (RFC 8414 §3)', () => {
  const options = { [oauth.allowInsecureRequests]: true };

  const discover = async (algorithm: 'oidc' | 'oauth2') =>
    oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { ...options, algorithm }),
    );

  it.each(['oidc', 'oauth2'] as const)(
    'discovers by %s, the issuer being the one asked (RFC 8414 §3.3)',
    async (algorithm) => {
      const server = await discover(algorithm);
      expect(server).toMatchObject({
        issuer: service.url,
        token_endpoint: `${service.url}/oauth/token`,
        revocation_endpoint: `${service.url}/oauth/revoke`,
        introspection_endpoint: `${service.url}/oauth/introspect`,
        registration_endpoint: `${service.url}/oauth/client/register`,
        userinfo_endpoint: `${service.url}/oauth/userinfo`,
        jwks_uri: `${service.url}/oauth/jwks`,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        response_types_supported: ['code'],
      });
      expect([...(server.grant_types_supported ?? [])].sort()).toEqual([
        'authorization_code',
        'client_credentials',
        'refresh_token',
      ]);
    },
  );

  it('finds its own address in the metadata, whatever Host it sends (RFC 8414 §3.3)', async () => {
    const response = await service.http
      .get('/.well-known/oauth-authorization-server')
      .set('Host', 'evil.example')
      .set('X-Forwarded-Host', 'evil.example');
    expect(response.text).not.toContain('evil.example');
    expect(response.body.token_endpoint).toBe(`${service.url}/oauth/token`);
  });

  it('registers with the token of an administrator (RFC 7591 §3.2.1)', async () => {
    const server = await discover('oauth2');
    const request = await oauth.dynamicClientRegistrationRequest(
      server,
      { grant_types: ['client_credentials'], scope: 'crm:read' },
      { ...options, initialAccessToken: admin.accessToken },
    );
    const registered = await oauth.processDynamicClientRegistrationResponse(request);
    const secret = String(registered['client_secret']);
    service.guard.secret('a client secret', secret);
    const authentication = oauth.ClientSecretBasic(secret);
    const answer = await oauth.clientCredentialsGrantRequest(
      server,
      registered,
      authentication,
      {},
      options,
    );
    const tokens = await oauth.processClientCredentialsResponse(server, registered, answer);
    expect(tokens.scope).toBe('crm:read');
  });

  it('exchanges a code as a public client, whose ID token is signed by our keys (RFC 7636)', async () => {
    const server = await discover('oidc');
    const registered = await clients.register(admin, {
      ...web,
      token_endpoint_auth_method: 'none',
    });
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(`${service.url}/oauth/authorize`);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: registered.client_id,
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const self = { client_id: registered.client_id };
    const parameters = oauth.validateAuthResponse(server, self, await sentBack(url));
    const request = await oauth.authorizationCodeGrantRequest(
      server,
      self,
      oauth.None(),
      parameters,
      REDIRECT_URI,
      verifier,
      options,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, self, request, {
      requireIdToken: true,
    });
    expect(tokens.refresh_token).toMatch(/^tx_rt_/);
    const [head = ''] = (tokens.id_token ?? '').split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({
      kid: 'oauth-1',
      alg: 'ES256',
    });
  });
});

describe('15. Userinfo refuses as every other call does (RFC 6750 §3)', () => {
  const ask = (bearer?: string) => {
    const call = service.http.get('/oauth/userinfo');
    return bearer === undefined ? call : call.set('Authorization', bearer);
  };
  const challengeOf = ({ headers }: { headers: Record<string, string> }) =>
    headers['www-authenticate'] ?? '';

  it('barely, where nothing was sent (§3.1)', async () => {
    const nothing = await ask();
    expect(nothing.status).toBe(401);
    expect(challengeOf(nothing)).not.toContain('error');
  });

  it('with invalid_token and insufficient_scope (§3.1)', async () => {
    const bad = await ask('Bearer tx_at_unknown');
    expect([bad.status, challengeOf(bad)]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
    const registered = await clients.register(admin, { ...web, scope: 'crm:read' });
    const { access_token } = await clients.tokens(admin, registered);
    const narrow = await ask(`Bearer ${access_token}`);
    expect([narrow.status, challengeOf(narrow)]).toEqual([
      403,
      expect.stringContaining('error="insufficient_scope"'),
    ]);
  });
});

describe('16. The two kinds of JWT do not pass for each other (RFC 8725 §3.11, §3.12)', () => {
  it('have keys apart, and neither passes for the other', async () => {
    const kids = async (path: string): Promise<string[]> =>
      (await service.http.get(path)).body.keys.map(({ kid }: { kid: string }) => kid);
    expect(await kids('/oauth/jwks')).toEqual(['oauth-1']);
    expect(await kids('/.well-known/jwks.json')).toEqual(['sig-1']);

    const registered = await clients.register(admin, web);
    const { id_token } = await clients.tokens(admin, registered);
    expect((await clients.readsConnections(id_token)).status).toBe(401);
    const userinfo = await service.http.get('/oauth/userinfo').set('Authorization', admin.bearer);
    expect(userinfo.status).toBe(401);
    expect(userinfo.headers['www-authenticate']).toContain('invalid_token');
  });

  it('shows private parts of no key', async () => {
    const { keys } = (await service.http.get('/oauth/jwks')).body;
    for (const key of keys) {
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi'])
        expect(key).not.toHaveProperty(secret);
    }
  });
});

import type { Response } from 'supertest';
import {
  authorizeQuery,
  OAuthBrowser,
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
  service = await startTestService({ env: { AUTH_ATTEMPTS_PER_ACCOUNT: '3' } });
  clients = new OAuthClients(service);
  admin = await service.registerUser({ name: 'Ada', tenantName: 'Northwind' });
});
afterAll(() => service.close());
beforeEach(async () => {
  web = await clients.register(admin);
});

const newBrowser = () => new OAuthBrowser(service.url);

const sentBack = ({ headers }: Response): URLSearchParams => {
  const url = new URL(headers['location'] ?? '');
  expect(url.origin + url.pathname).toBe(REDIRECT_URI);
  return url.searchParams;
};

const credentials = ({ email, password }: TestUser) => ({ email, password });

describe('1. A signed-in person is asked (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2)', () => {
  it('lets a person sign in and allow, and sends them back with a code (RFC 6749 §4.1.2)', async () => {
    const browser = newBrowser();
    const signIn = await browser.open(web);
    expect(signIn.text).toContain('<h1>Sign in</h1>');
    const consent = await browser.send(signIn, credentials(admin));
    expect(consent.text).toContain('<h1>Allow A test client?</h1>');
    expect(consent.text).toContain(`<strong>Ada</strong>, ${admin.email}, of Northwind`);
    const back = await browser.send(consent, { decision: 'allow' });
    expect(back.status).toBe(303);
    const answer = sentBack(back);
    expect(answer.get('state')).toBe('the state of the client');
    expect(answer.get('iss')).toBe(service.url);
    const tokens = await clients.exchange(web, answer.get('code') ?? '');
    expect(tokens).toMatchObject({ status: 200, body: { scope: web.scope } });
  });

  it('does not ask twice for the same, but for more (OpenID Connect Core §3.1.2.4)', async () => {
    const browser = newBrowser();
    const consent = await browser.send(
      await browser.open(web, { scope: 'openid' }),
      credentials(admin),
    );
    await browser.send(consent, { decision: 'allow' });
    expect(sentBack(await browser.open(web, { scope: 'openid' })).get('code')).toMatch(/^tx_ac_/);
    const more = await browser.open(web, { scope: 'openid crm:read' });
    expect(more.text).toContain('See your CRM connections');
  });

  it('tells a client that the person declined (RFC 6749 §4.1.2.1, RFC 9207 §2)', async () => {
    const browser = newBrowser();
    const consent = await browser.send(await browser.open(web), credentials(admin));
    const answer = sentBack(await browser.send(consent, { decision: 'deny' }));
    expect(Object.fromEntries(answer)).toMatchObject({
      error: 'access_denied',
      state: 'the state of the client',
      iss: service.url,
    });
  });
});

describe('2. Errors come in two phases (RFC 6749 §4.1.2.1, RFC 9207 §2)', () => {
  it.each([
    ['an unknown client', { client_id: '7d3f0d52-0c1d-4a2e-9a0c-3a1f9a6b3f4e' }],
    ['another redirect URI', { redirect_uri: `${REDIRECT_URI}/more` }],
    ['another query in it', { redirect_uri: `${REDIRECT_URI}?a=b` }],
  ])('tells the person, and not the client, of %s (RFC 6749 §4.1.2.1)', async (_what, changes) => {
    const response = await newBrowser().open(web, changes);
    expect(response.status).toBe(400);
    expect(response.headers['location']).toBeUndefined();
    expect(response.text).toContain('This request cannot be answered');
  });

  it.each([
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['another response type', { response_type: 'nonsense' }, 'unsupported_response_type'],
    ['a scope that it may not have', { scope: 'openid crm:admin' }, 'invalid_scope'],
    ['no scope', { scope: '' }, 'invalid_scope'],
    ['nobody to ask', { prompt: 'none' }, 'login_required'],
  ])(
    'sends the client back with %s refused (RFC 7636 §4.4.1, RFC 9207 §2)',
    async (_what, changes, error) => {
      const answer = sentBack(await newBrowser().open(web, changes));
      expect(Object.fromEntries(answer)).toMatchObject({
        error,
        state: 'the state of the client',
        iss: service.url,
      });
    },
  );
});

describe('6. A parameter comes once, and an unknown one is ignored (RFC 6749 §3.1)', () => {
  it('refuses a repeated parameter and ignores an unknown one (RFC 6749 §3.1)', async () => {
    const query = authorizeQuery(web);
    const twice = await newBrowser().get(`/oauth/authorize?${query}&scope=openid`);
    expect(sentBack(twice).get('error')).toBe('invalid_request');
    const more = await newBrowser().open(web, { colour: 'blue' });
    expect(more.text).toContain('<h1>Sign in</h1>');
  });
});

describe('3. Redirect URIs match character by character (RFC 6749 §3.1.2.3, RFC 8252 §7.3)', () => {
  it.each([
    `${REDIRECT_URI}/`,
    `${REDIRECT_URI}?`,
    `${REDIRECT_URI}#`,
    REDIRECT_URI.replace('client', 'CLIENT'),
    REDIRECT_URI.replace('.example', '.example:443'),
    REDIRECT_URI.replace('//', '//client.example@'),
    REDIRECT_URI.replace('https', 'http'),
    REDIRECT_URI.replace('/callback', '/x/../callback'),
    `${REDIRECT_URI}%20`,
  ])('%j is not the one registered', async (redirect_uri) => {
    const response = await newBrowser().open(web, { redirect_uri });
    expect(response.status).toBe(400);
    expect(response.headers['location']).toBeUndefined();
  });

  it('lets a loopback address vary its port, and nothing else (RFC 8252 §7.3)', async () => {
    const native = await clients.register(admin, {
      redirect_uris: ['http://127.0.0.1/callback'],
      token_endpoint_auth_method: 'none',
      scope: 'openid',
    });
    const other = { redirect_uri: 'http://127.0.0.1:51234/callback' };
    expect((await newBrowser().open(native, other)).text).toContain('<h1>Sign in</h1>');
    const path = { redirect_uri: 'http://127.0.0.1:51234/elsewhere' };
    expect((await newBrowser().open(native, path)).status).toBe(400);
  });
});

describe('5. The pages are nobody else’s to use (RFC 6749 §10.12, §10.13; RFC 9700 §4.12)', () => {
  it('are not framed, cached, referred from or read by other origins, and run no script', async () => {
    const browser = newBrowser();
    const signIn = await browser.open(web);
    const consent = await browser.send(signIn, credentials(admin));
    for (const { headers, text } of [signIn, consent]) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'self' https://client.example;");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(text).not.toContain('<script');
    }
  });

  it('tell a wrong password from nothing else, and stop after some (OWASP)', async () => {
    const user = await service.registerUser();
    const signIn = await newBrowser().open(web);
    expect(signIn.status).toBe(200);
    const browser = newBrowser();
    const page = await browser.open(web);
    const wrong = await browser.send(page, { email: user.email, password: 'not the one' });
    const unknown = await browser.send(page, { email: 'nobody@example.com', password: 'x' });
    const problem = (answer: Response) => /<p role="alert"[^>]*>([^<]+)/.exec(answer.text)?.[1];
    expect([wrong.status, unknown.status]).toEqual([403, 403]);
    expect(problem(wrong)).toBe(problem(unknown));
    expect(wrong.text).not.toContain('not the one');
    for (let tries = 0; tries < 3; tries += 1) {
      await browser.send(page, { email: user.email, password: 'not the one' });
    }
    const stopped = await browser.send(page, credentials(user));
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
  });

  it.each(['', 'made up'])('refuse a form with the token %j (RFC 6749 §10.12)', async (csrf) => {
    const browser = newBrowser();
    const page = await browser.open(web);
    const answer = await browser.send(page, { ...credentials(admin), csrf });
    expect(answer.status).toBe(400);
    expect(answer.headers['location']).toBeUndefined();
  });

  it('refuse a form with the token of another request (RFC 6749 §10.12)', async () => {
    const other = await newBrowser().open(web);
    const csrf = /name="csrf" value="([^"]+)"/.exec(other.text)?.[1] ?? '';
    const browser = newBrowser();
    const answer = await browser.send(await browser.open(web), { ...credentials(admin), csrf });
    expect(answer.status).toBe(400);
    expect(answer.headers['location']).toBeUndefined();
  });

  it('lead on by 303, which sends no form a second time (RFC 9700 §4.12)', async () => {
    const browser = newBrowser();
    const page = await browser.open(web);
    const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(page.text) ?? [];
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(page.text) ?? [];
    const answer = await browser.post(action, { csrf, ...credentials(admin) });
    expect(answer.status).toBe(303);
    const consent = await browser.follow(answer);
    const back = await browser.send(consent, { decision: 'deny' });
    expect(back.status).toBe(303);
  });

  it("do not take part in another browser's request (RFC 9700 §4.7)", async () => {
    const page = await newBrowser().open(web);
    const answer = await newBrowser().send(page, credentials(admin));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('begun in another browser');
  });

  it('let a person use another account, without a script', async () => {
    const user = await service.inviteUser(admin);
    const browser = newBrowser();
    const consent = await browser.send(await browser.open(web), credentials(admin));
    const other = /href="([^"]+account=other)"/.exec(consent.text)?.[1] ?? '';
    const next = await browser.send(await browser.get(other), credentials(user));
    expect(next.text).toContain(user.email);
    const code = sentBack(await browser.send(next, { decision: 'allow' })).get('code') ?? '';
    const tokens = await clients.exchange(web, code);
    expect(await clients.introspect(web, tokens.body.access_token)).toMatchObject({ sub: user.id });
  });

  it("refuse the people of another tenant a tenant's client", async () => {
    const stranger = await service.registerUser();
    const browser = newBrowser();
    const answer = await browser.send(await browser.open(web), credentials(stranger));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('another organization');
  });

  it('give away no more than the person may do', async () => {
    const wide = await clients.register(admin, {
      redirect_uris: [REDIRECT_URI],
      scope: 'openid crm:read crm:admin',
    });
    const user = await service.inviteUser(admin);
    const browser = newBrowser();
    const consent = await browser.send(await browser.open(wide), credentials(user));
    expect(consent.text).not.toContain('Manage all');
    const code = sentBack(await browser.send(consent, { decision: 'allow' })).get('code') ?? '';
    const tokens = await clients.exchange(wide, code);
    expect(tokens.body.scope).toBe('openid crm:read');
  });

  it('ask to sign in again after a change of the password', async () => {
    const user = await service.inviteUser(admin);
    const browser = newBrowser();
    const consent = await browser.send(await browser.open(web), credentials(user));
    await browser.send(consent, { decision: 'allow' });
    await service.prisma.user.update({
      where: { id: user.id },
      data: { passwordChangedAt: new Date(Date.now() + 5_000) },
    });
    expect((await browser.open(web)).text).toContain('<h1>Sign in</h1>');
  });

  it('ask to sign in again after the account was switched off and on', async () => {
    const user = await service.inviteUser(admin);
    const browser = newBrowser();
    const consent = await browser.send(await browser.open(web), credentials(user));
    await browser.send(consent, { decision: 'allow' });
    for (const act of ['deactivate', 'reactivate']) {
      const call = service.http.post(`/users/${user.id}/${act}`).set('Authorization', admin.bearer);
      expect((await call).status).toBe(200);
    }
    expect((await browser.open(web)).text).toContain('<h1>Sign in</h1>');
  });

  it('have on record who signed in, and who tried', async () => {
    const user = await service.inviteUser(admin);
    const browser = newBrowser();
    const page = await browser.open(web);
    await browser.send(page, { ...credentials(user), password: 'not the one' });
    await browser.send(page, credentials(user));
    const where = { subjectId: user.id, type: { startsWith: 'auth.sign' } };
    const events = await service.prisma.auditEvent.findMany({ where, orderBy: { at: 'asc' } });
    expect(events.map(({ type, actorId, details }) => [type, actorId, details])).toEqual([
      ['auth.sign_in_failed', null, { reason: 'wrong_password' }],
      ['auth.signed_in', user.id, { clientId: web.client_id }],
    ]);
  });

  it('show what a client calls itself as text', async () => {
    const named = await clients.register(admin, {
      client_name: '<script>alert(1)</script>',
      redirect_uris: [REDIRECT_URI],
      scope: 'openid',
    });
    expect((await newBrowser().open(named)).text).toContain('&lt;script&gt;alert(1)');
  });

  it('warn of an application that registered itself', async () => {
    const self = await clients.register(null, { redirect_uris: [REDIRECT_URI], scope: 'openid' });
    const browser = newBrowser();
    const consent = await browser.send(await browser.open(self), credentials(admin));
    expect(consent.text).toContain('registered itself');
  });
});

describe('cookies', () => {
  const cookiesAt = async (publicUrl?: string) => {
    const env = publicUrl === undefined ? {} : { PUBLIC_URL: publicUrl };
    const other = await startTestService({ env });
    try {
      const client = await new OAuthClients(other).register(await other.registerUser());
      const response = await other.http
        .get(`/oauth/authorize?${authorizeQuery(client)}`)
        .set('X-Forwarded-Proto', 'http');
      expect(response.status).toBe(303);
      return [response.headers['set-cookie'] ?? []].flat();
    } finally {
      await other.close();
    }
  };

  it('are kept from scripts and other sites, and sent over https alone where there is https', async () => {
    const overHttps = await cookiesAt('https://oauth.example');
    expect(overHttps.length).toBeGreaterThan(0);
    for (const cookie of overHttps) expect(cookie).toMatch(/secure; httponly/i);
    for (const cookie of [...overHttps, ...(await cookiesAt())]) {
      expect(cookie).toMatch(/path=\/oauth\/.*samesite=lax.*httponly/i);
    }
  });
});

import { createHash } from 'node:crypto';
import { comeBack } from '../../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

const APP = 'https://app.tetrix.example';

describe('POST /crm-oauth/:provider/initiate', () => {
  let crm: CrmTestService;
  let user: TestUser;

  beforeAll(async () => {
    crm = await startCrmTestService({ env: { RETURN_TO_ALLOWLIST: APP } });
    user = await crm.registerUser();
  });
  afterAll(() => crm.close());

  const send = (body?: object, who = user, cookie = '') =>
    crm.http
      .post('/crm-oauth/salesforce/initiate')
      .set('Authorization', who.bearer)
      .set('Cookie', cookie)
      .send(body);

  it('answers where to send the person, and how long that holds', async () => {
    const before = Date.now();
    const { status, body } = await send();
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(
      ['attemptId', 'authorizationUrl', 'expiresAt', 'startUrl'].sort(),
    );
    expect(body.startUrl).toMatch(new RegExp(`^${crm.url}/crm-oauth/start/[\\w-]{43}$`));
    const lives = Date.parse(body.expiresAt) - before;
    expect(lives).toBeGreaterThan(595_000);
    expect(lives).toBeLessThan(605_000);
  });

  it('builds an authorization request with PKCE S256 and a fresh state (RFC 7636 §4.3)', async () => {
    const [one, other] = [(await send()).body, (await send()).body];
    const url = new URL(one.authorizationUrl);
    expect(url.origin + url.pathname).toBe(`${crm.sandbox.url}/services/oauth2/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: crm.sandbox.salesforce.clientId,
      redirect_uri: `${crm.url}/crm-oauth/salesforce/callback`,
      scope: 'api refresh_token',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    const { searchParams: again } = new URL(other.authorizationUrl);
    expect(again.get('state')).not.toBe(url.searchParams.get('state'));
    expect(again.get('code_challenge')).not.toBe(url.searchParams.get('code_challenge'));
  });

  it('keeps of state, browser and start link only hashes, and of the verifier a sealed text', async () => {
    const { body, headers } = await send();
    const attempt = { ...body, cookie: String(headers['set-cookie']).split(';')[0] };
    const state = new URL(body.authorizationUrl).searchParams.get('state') ?? '';
    const row = await crm.prisma.cRMConnectAttempt.findUniqueOrThrow({
      where: { id: body.attemptId },
    });
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(row).toMatchObject({
      tenantId: user.tenantId,
      userId: user.id,
      stateHash: sha256(state),
      browserHash: sha256(attempt.cookie.split('=')[1]),
      startTicketHash: sha256(body.startUrl.split('/').at(-1)),
      codeVerifier: expect.stringMatching(/^v1\.enc-1\./),
      status: 'pending',
    });
  });

  it('asks for what the caller asked for: scopes, optional scopes and the login hint', async () => {
    const { body } = await send({
      scopes: ['api', 'refresh_token', 'id'],
      optionalScopes: ['openid', 'id'],
      loginHint: 'leo.orsini@asterpine.example',
    });
    const { searchParams } = new URL(body.authorizationUrl);
    expect(searchParams.get('scope')).toBe('api refresh_token id openid');
    expect(searchParams.get('login_hint')).toBe('leo.orsini@asterpine.example');
  });

  it('does not count an optional scope as missing', async () => {
    const body = { scopes: ['api', 'refresh_token'], optionalScopes: ['openid'] };
    const connection = await crm.link(user, { body });
    expect(connection['scopes']).toContain('openid');
    expect(connection['missingScopes']).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['an unknown field', { tenantId: 'other' }, 'body.tenantId'],
    ['scopes that are no list', { scopes: 'api' }, 'body.scopes'],
    ['no scope at all', { scopes: [] }, 'body.scopes'],
    ['a scope with a space (RFC 6749 §3.3)', { scopes: ['api full'] }, 'body.scopes.0'],
    ['a scope with a quotation mark', { scopes: ['a"b'] }, 'body.scopes.0'],
    ['too many scopes', { scopes: Array(101).fill('api') }, 'body.scopes'],
    ['an optional scope of a wrong form', { optionalScopes: [''] }, 'body.optionalScopes.0'],
    ['a connectionId that is no id', { connectionId: '7' }, 'body.connectionId'],
    ['a login hint with a line break', { loginHint: 'a\r\nb' }, 'body.loginHint'],
    ['a login hint beyond 320 characters', { loginHint: 'x'.repeat(321) }, 'body.loginHint'],
    ['a returnTo that is no text', { returnTo: { $ne: '' } }, 'body.returnTo'],
    ['a returnTo off the list', { returnTo: 'https://attacker.example/' }, 'body.returnTo'],
    ['an unknown environment', { environment: 'staging' }, 'body.environment'],
    ['a foreign login address', { loginUrl: 'https://attacker.example' }, 'body.loginUrl'],
    ['a list for a body', [], 'body'],
  ])('refuses %s and names the field', async (_what, body, path) => {
    const before = await crm.prisma.cRMConnectAttempt.count();
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
    expect(await crm.prisma.cRMConnectAttempt.count()).toBe(before);
  });

  it.each([
    ['connection_not_found', 'unknown', async () => crypto.randomUUID()],
    [
      'connection_not_found',
      "somebody else's",
      async () => (await crm.link(await crm.registerUser())).id,
    ],
    [
      'connection_not_found',
      "a colleague's, even for an admin",
      async () => (await crm.link(await crm.inviteUser(user))).id,
    ],
  ])('%s for a connectionId that is %s', async (code, _whose, id) => {
    const answer = await send({ connectionId: await id() });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code });
  });

  it('a login address of the allowed kind goes into the authorization URL', async () => {
    const { body } = await send({ loginUrl: 'https://acme--uat.sandbox.my.salesforce.com' });
    expect(body.authorizationUrl).toMatch(
      /^https:\/\/acme--uat\.sandbox\.my\.salesforce\.com\/services\/oauth2\/authorize\?/,
    );
  });

  describe('the cookie that binds the attempt to this browser', () => {
    const cookieHeader = (answer: { headers: Record<string, unknown> }) =>
      String(answer.headers['set-cookie']);

    it('is HttpOnly and SameSite=Lax, and on loopback not Secure', async () => {
      const cookie = cookieHeader(await send());
      expect(cookie).toMatch(/^tetrix_crm=[\w-]{43}; /);
      expect(cookie).toContain('HttpOnly');
      expect(cookie).toContain('SameSite=Lax');
      expect(cookie).toContain('Path=/');
      expect(cookie).not.toContain('Secure');
      expect(cookie).not.toContain('Domain');
    });

    it('is the same for a second tab, and both tabs finish', async () => {
      const first = await crm.initiate(user);
      const second = await send({}, user, first.cookie);
      expect(cookieHeader(second)).toContain(first.cookie);
      const other = { ...second.body, cookie: first.cookie };
      for (const attempt of [other, first]) {
        const path = await crm.consent(attempt);
        expect((await comeBack(crm, { attempt, path, state: '' })).status).toBe(200);
      }
    });

    it('is made anew where what the browser holds is not one of ours', async () => {
      const answer = await send({}, user, 'tetrix_crm=chosen-by-somebody');
      expect(cookieHeader(answer)).toMatch(/^tetrix_crm=[\w-]{43};/);
    });
  });

  it('under https the cookie is Secure and __Host- (RFC 6265bis §4.1.3.2)', async () => {
    const secure = await startCrmTestService({ env: { PUBLIC_URL: 'https://crm.tetrix.example' } });
    try {
      const somebody = await secure.registerUser();
      const answer = await secure.http
        .post('/crm-oauth/salesforce/initiate')
        .set('Authorization', somebody.bearer);
      const cookie = String(answer.headers['set-cookie']);
      expect(cookie).toMatch(/^__Host-tetrix_crm=[\w-]{43}; /);
      expect(cookie).toMatch(/; Secure/);
      expect(cookie).toMatch(/; Path=\//);
      expect(answer.body.startUrl).toMatch(/^https:\/\/crm\.tetrix\.example\/crm-oauth\/start\//);
    } finally {
      await secure.close();
    }
  });
});

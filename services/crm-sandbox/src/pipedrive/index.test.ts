import { REDIRECT_URI, tokensOf, USER, usePipedrive } from '../testing/pipedrive-app.js';

const app = usePipedrive();

describe('authorize', () => {
  const visit = (changes = {}) => fetch(app().authorizationUrl(changes), { redirect: 'manual' });

  it('shows the app’s own scopes and the people', async () => {
    const page = await (await visit()).text();
    expect(page).toContain('asks for access to your Pipedrive account');
    expect(page).toContain('<code>contacts:full</code>');
    expect(page).toContain(USER);
  });

  it('a declined consent comes back with an error and the state', async () => {
    const { redirectTo } = await app().pipedrive.consent({
      authorizationUrl: app().authorizationUrl(),
      decision: 'deny',
    });
    expect(redirectTo).toBe(`${REDIRECT_URI}?error=access_denied&state=s`);
  });

  it.each([{ client_id: 'nobody' }, { redirect_uri: 'http://localhost/x' }])(
    '%j is told to the person alone',
    async (changes) => {
      const answer = await visit(changes);
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    },
  );
});

describe('token', () => {
  it('names the API host, the lifetime and the scopes with commas', async () => {
    const { status, body } = await app().exchange(await app().code());
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^7701541:12480231:[0-9a-f]{40}$/),
      refresh_token: expect.stringMatching(/^7701541:12480231:[0-9a-f]{40}$/),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'contacts:full,deals:read,base',
      api_domain: app().sandbox.url,
    });
  });

  it('a refresh spends the refresh token', async () => {
    const first = await app().connect();
    const second = tokensOf(await app().refresh(first.refreshToken));
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await app().refresh(first.refreshToken)).toEqual({
      status: 400,
      body: {
        success: false,
        error: 'invalid_grant',
        message: 'Invalid grant: refresh_token is invalid',
      },
    });
    expect((await app().refresh(second.refreshToken)).status).toBe(200);
  });

  it('switch rotateRefreshTokens: the same one comes back', async () => {
    await app().pipedrive.setSwitches({ rotateRefreshTokens: false });
    const first = await app().connect();
    expect(tokensOf(await app().refresh(first.refreshToken)).refreshToken).toBe(first.refreshToken);
  });

  it('a refresh token that nobody uses dies after 60 days', async () => {
    const { refreshToken } = await app().connect();
    await app().sandbox.control.advance(60 * 86_400_000);
    expect((await app().refresh(refreshToken)).status).toBe(400);
  });

  it.each([
    ['Invalid grant: authorization_code is invalid', { code: 'none' }],
    ['Invalid request: redirect_uri is invalid', { redirect_uri: 'http://localhost/x' }],
    ['Unsupported grant type: grant_type is invalid', { grant_type: 'password' }],
    ['Missing parameter: grant_type', { grant_type: '' }],
  ])('%s', async (message, changes) => {
    const { status, body } = await app().exchange(await app().code(), changes);
    expect([status, body['message']]).toEqual([400, message]);
  });

  it('a code counts once, and for five minutes', async () => {
    const [used, old] = [await app().code(), await app().code()];
    await app().exchange(used);
    for (const code of [used, old]) {
      if (code === old) await app().sandbox.control.advance(300_000);
      const { body } = await app().exchange(code);
      expect(body['message']).toBe('Invalid grant: authorization_code has expired');
    }
  });

  it('takes credentials by Basic or in the form, and no others', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x' };
    const message = async (answer: Promise<{ body: Record<string, unknown> }>) =>
      (await answer).body['message'];
    expect(await message(app().post('/oauth/token', form, 'none'))).toMatch('cannot retrieve');
    expect(await message(app().post('/oauth/token', form, app().basic('x')))).toMatch(
      'client is invalid',
    );
    const { clientId: client_id, clientSecret: client_secret } = app().sandbox.pipedrive;
    const inForm = app().post('/oauth/token', { ...form, client_id, client_secret }, 'none');
    expect(await message(inForm)).toMatch('refresh_token is invalid');
  });

  it('a JSON body is refused; by a switch errors are a message alone', async () => {
    await app().pipedrive.setSwitches({ errorBodies: 'message' });
    const headers = { 'content-type': 'application/json' };
    const answer = await app().call('/pipedrive/oauth/token', {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(answer.body).toEqual({
      success: false,
      message: 'Invalid request: content must be application/x-www-form-urlencoded',
    });
  });
});

describe('the API', () => {
  it.each(['/v1', '/api/v1'])('%s/users/me names user and company', async (base) => {
    const { accessToken } = await app().connect();
    const { body } = await app().api(accessToken, `${base}/users/me`);
    expect(body).toMatchObject({
      success: true,
      data: {
        id: 12480231,
        email: USER,
        company_id: 7701541,
        company_name: 'Northwind Field Services',
        company_domain: 'northwind',
      },
    });
  });

  it('persons can be listed and added', async () => {
    const { accessToken } = await app().connect();
    const body = JSON.stringify({ name: 'Ada', email: 'ada@edge.example' });
    const added = await app().api(accessToken, '/api/v1/persons', { method: 'POST', body });
    expect(added.status).toBe(201);
    const { body: listed } = await app().api(accessToken, '/api/v1/persons');
    expect(listed['data']).toHaveLength(3);
    const nameless = { method: 'POST', body: '{}' };
    expect((await app().api(accessToken, '/api/v1/persons', nameless)).status).toBe(400);
  });

  it('401 without a live token, 403 without the scope', async () => {
    const { accessToken } = await app().connect();
    expect((await app().api('none', '/v1/users/me')).status).toBe(401);
    await app().sandbox.control.advance(3_600_000);
    expect((await app().api(accessToken, '/v1/users/me')).status).toBe(401);
    await app().pipedrive.updateApp(app().sandbox.pipedrive.clientId, { scopes: ['base'] });
    const narrow = await app().connect();
    expect((await app().api(narrow.accessToken, '/v1/persons')).status).toBe(403);
  });
});

describe('revoke', () => {
  const revoke = (token: string) => app().post('/oauth/revoke', { token });

  it('a refresh token takes its access tokens along, unless a switch says no', async () => {
    const first = await app().connect();
    expect((await revoke(first.refreshToken)).status).toBe(200);
    expect((await app().api(first.accessToken, '/v1/users/me')).status).toBe(401);
    await app().pipedrive.setSwitches({ revokeCascades: false });
    const second = await app().connect();
    await revoke(second.refreshToken);
    expect((await app().refresh(second.refreshToken)).status).toBe(400);
    expect((await app().api(second.accessToken, '/v1/users/me')).status).toBe(200);
  });

  it('an access token dies alone, and an unknown one is no error (RFC 7009 §2.2)', async () => {
    const { accessToken, refreshToken } = await app().connect();
    await revoke(accessToken);
    expect((await app().api(accessToken, '/v1/users/me')).status).toBe(401);
    expect((await app().refresh(refreshToken)).status).toBe(200);
    expect((await revoke('none')).status).toBe(200);
  });
});

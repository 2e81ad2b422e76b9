import { USER, useHubspot } from '../testing/hubspot-app.js';

const app = useHubspot();

type Body = Readonly<Record<string, unknown>>;

describe('token response', () => {
  it('names hub, user, scopes as an array and a lifetime of 30 minutes', async () => {
    const tokens = await app().connect();
    expect(tokens).toEqual({
      token_type: 'bearer',
      token_use: 'access_token',
      refresh_token: expect.stringMatching(/^na1-[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
      access_token: expect.stringMatching(/^C[\w-]{319}$/),
      expires_in: 1800,
      hub_id: 24301871,
      user_id: 51203311,
      scopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write'],
    });
  });

  it('switch accessTokenLength: as long as it is asked to be', async () => {
    await app().hubspot.setSwitches({ accessTokenLength: 2000 });
    expect((await app().connect()).access_token).toHaveLength(2000);
  });
});

describe('refresh', () => {
  it('answers with the same refresh token and another access token', async () => {
    const first = await app().connect();
    const second = (await app().refresh(first.refresh_token)).body;
    expect(second.refresh_token).toBe(first.refresh_token);
    expect(second.access_token).not.toBe(first.access_token);
    expect((await app().api(first.access_token)).status).toBe(200);
  });

  it('switch rotateRefreshTokens: a new one, and the old one is spent', async () => {
    await app().hubspot.setSwitches({ rotateRefreshTokens: true });
    const first = await app().connect();
    const second = (await app().refresh(first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await app().refresh<Body>(first.refresh_token)).body['status']).toBe(
      'BAD_REFRESH_TOKEN',
    );
    expect((await app().refresh(second.refresh_token)).status).toBe(200);
    expect(await app().hubspot.grants()).toMatchObject([{ refreshes: 2, replays: 1 }]);
  });

  it('consenting again makes a second grant; by a switch it returns the same token', async () => {
    const first = await app().connect();
    expect((await app().connect()).refresh_token).not.toBe(first.refresh_token);
    await app().hubspot.setSwitches({ sameRefreshTokenOnReconnect: true });
    const [, latest] = await app().hubspot.grants({ tokens: true });
    expect((await app().connect()).refresh_token).toBe(latest?.refreshToken);
  });

  it('a hub that is gone: BAD_HUB', async () => {
    const { refresh_token } = await app().connect();
    await app().hubspot.updateHub('24301871', { active: false });
    expect((await app().refresh<Body>(refresh_token)).body['status']).toBe('BAD_HUB');
  });
});

describe('refusals', () => {
  const exchange = async (changes: Record<string, string | undefined>) =>
    app().exchange<Body>(await app().code(), changes);

  it.each([
    ['BAD_AUTH_CODE', 'invalid_grant', { code: 'na1-none' }],
    ['MISMATCH_REDIRECT_URI_AUTH_CODE', 'invalid_grant', { redirect_uri: 'http://localhost/x' }],
    ['BAD_REDIRECT_URI', 'invalid_request', { redirect_uri: undefined }],
    ['BAD_CODE_VERIFIER', 'invalid_grant', { code_verifier: 'another' }],
    ['BAD_CODE_VERIFIER', 'invalid_grant', { code_verifier: undefined }],
    ['BAD_CLIENT_ID', 'invalid_client', { client_id: 'nobody' }],
    ['BAD_CLIENT_SECRET', 'invalid_client', { client_secret: 'wrong' }],
    ['BAD_GRANT_TYPE', 'unsupported_grant_type', { grant_type: 'password' }],
  ])('%s, with RFC 6749’s %s beside', async (status, error, changes) => {
    const answer = await exchange(changes);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      error,
      error_description: expect.any(String),
      status,
      message: expect.any(String),
      correlationId: expect.any(String),
    });
  });

  it('switch errorBodies: the older ones have no `error`', async () => {
    await app().hubspot.setSwitches({ errorBodies: 'legacy' });
    const { body } = await app().refresh<Body>('na1-none');
    expect(Object.keys(body).sort()).toEqual(['correlationId', 'message', 'status']);
  });

  it('EXPIRED_AUTH_CODE: a code counts once, and for 15 minutes', async () => {
    const used = await app().code();
    await app().exchange(used);
    expect((await app().exchange<Body>(used)).body['status']).toBe('EXPIRED_AUTH_CODE');
    const old = await app().code();
    await app().sandbox.control.advance(900_000);
    expect((await app().exchange<Body>(old)).body['status']).toBe('EXPIRED_AUTH_CODE');
  });

  it('switch checkVerifier: a wrong verifier is let through', async () => {
    await app().hubspot.setSwitches({ checkVerifier: false });
    expect((await exchange({ code_verifier: 'another' })).status).toBe(200);
  });

  it('a JSON body has no grant_type', async () => {
    const answer = await app().call('/oauth/2026-03/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'refresh_token' }),
    });
    expect([answer.status, answer.body['status']]).toEqual([400, 'BAD_GRANT_TYPE']);
  });
});

describe('/oauth/v1', () => {
  it('works on the same tokens, in its own shape', async () => {
    const { refresh_token } = await app().connect();
    const form = { grant_type: 'refresh_token', refresh_token };
    const { body } = await app().token<Body>(form, '/oauth/v1/token');
    expect(Object.keys(body).sort()).toEqual([
      'access_token',
      'expires_in',
      'refresh_token',
      'token_type',
    ]);
    const info = await app().call(`/oauth/v1/access-tokens/${String(body['access_token'])}`);
    expect(info.body).toMatchObject({ user: USER, hub_id: 24301871, token_type: 'access' });
    const refresh = `/oauth/v1/refresh-tokens/${refresh_token}`;
    expect((await app().call(refresh)).body).toMatchObject({ user: USER, token_type: 'refresh' });
    expect((await app().call(refresh, { method: 'DELETE' })).status).toBe(204);
    expect((await app().call(refresh)).status).toBe(404);
    expect((await app().token<Body>(form, '/oauth/v1/token')).body).toMatchObject({
      status: 'BAD_REFRESH_TOKEN',
    });
  });

  it('switch v1Ended: gone, and the dated endpoints go on', async () => {
    const { refresh_token } = await app().connect();
    await app().hubspot.setSwitches({ v1Ended: true });
    const form = { grant_type: 'refresh_token', refresh_token };
    expect((await app().token(form, '/oauth/v1/token')).status).toBe(404);
    expect((await app().refresh(refresh_token)).status).toBe(200);
  });
});

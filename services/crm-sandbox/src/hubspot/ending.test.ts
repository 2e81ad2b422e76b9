import { COLLEAGUE, STRANGER, USER, useHubspot } from '../testing/hubspot-app.js';

const app = useHubspot();

const introspect = async (token: string, changes = {}) =>
  (await app().post('/oauth/2026-03/token/introspect', { token, ...changes })).body;
const revoke = (token: string) => app().post('/oauth/2026-03/token/revoke', { token });
const uninstall = (accessToken: string) =>
  app().api(accessToken, '/appinstalls/2026-03/external-install', { method: 'DELETE' });

describe('introspection', () => {
  it('an access token: whose it is and how long it lives', async () => {
    const { access_token } = await app().connect();
    await app().sandbox.control.advance(60_000);
    expect(await introspect(access_token)).toEqual({
      active: true,
      token_type: 'bearer',
      token_use: 'access_token',
      hub_id: 24301871,
      user_id: 51203311,
      client_id: app().clientId,
      app_id: expect.any(Number),
      user: USER,
      hub_domain: 'northwind.example',
      scopes: expect.arrayContaining(['oauth']),
      expires_in: 1740,
    });
  });

  it('a refresh token: the same without expires_in', async () => {
    const { refresh_token } = await app().connect();
    const answer = await introspect(refresh_token);
    expect(answer).toMatchObject({ active: true, token_use: 'refresh_token', user: USER });
    expect(answer).not.toHaveProperty('expires_in');
    await app().hubspot.setSwitches({ introspectRefreshTokens: false });
    expect(await introspect(refresh_token)).toEqual({ active: false });
  });

  it('unknown, run-out and revoked tokens are not active', async () => {
    const { access_token, refresh_token } = await app().connect();
    expect(await introspect('none')).toEqual({ active: false });
    await revoke(refresh_token);
    expect(await introspect(refresh_token)).toEqual({ active: false });
    await app().hubspot.expireAccessTokens();
    expect(await introspect(access_token)).toEqual({ active: false });
  });

  it('takes client credentials', async () => {
    expect(await introspect('none', { client_secret: 'wrong' })).toMatchObject({
      status: 'BAD_CLIENT_SECRET',
    });
  });
});

describe('revocation', () => {
  it('ends the refresh token; its access tokens live until their time is over', async () => {
    const { access_token, refresh_token } = await app().connect();
    expect((await revoke(refresh_token)).status).toBe(200);
    expect((await app().refresh(refresh_token)).status).toBe(400);
    expect((await app().api(access_token)).status).toBe(200);
    await app().sandbox.control.advance(1_800_000);
    expect((await app().api(access_token)).status).toBe(401);
  });

  it('switch revokeCascades: the access tokens die too', async () => {
    await app().hubspot.setSwitches({ revokeCascades: true });
    const { access_token, refresh_token } = await app().connect();
    await revoke(refresh_token);
    expect((await app().api(access_token)).status).toBe(401);
  });

  it('an unknown token is none (RFC 7009 §2.2)', async () => {
    expect((await revoke('none')).status).toBe(200);
  });

  it('an access token dies alone', async () => {
    const { access_token, refresh_token } = await app().connect();
    await revoke(access_token);
    expect((await app().api(access_token)).status).toBe(401);
    expect((await app().refresh(refresh_token)).status).toBe(200);
  });
});

describe('uninstalling', () => {
  it('ends every user’s tokens on that account, and no other account’s', async () => {
    const [mine, theirs, elsewhere] = [
      await app().connect(USER),
      await app().connect(COLLEAGUE),
      await app().connect(STRANGER),
    ];
    expect((await uninstall(mine.access_token)).status).toBe(204);
    for (const { access_token, refresh_token } of [mine, theirs]) {
      expect((await app().api(access_token)).status).toBe(401);
      expect((await app().refresh(refresh_token)).status).toBe(400);
    }
    expect((await app().api(elsewhere.access_token)).status).toBe(200);
    expect((await app().refresh(elsewhere.refresh_token)).status).toBe(200);
  });

  it('takes a live access token', async () => {
    const { access_token } = await app().connect();
    await app().hubspot.expireAccessTokens();
    expect((await uninstall(access_token)).status).toBe(401);
  });

  it('also by an admin of the hub; grants already revoked lose their access tokens', async () => {
    const { access_token, refresh_token } = await app().connect();
    await revoke(refresh_token);
    expect(await app().hubspot.uninstall('24301871')).toEqual({ ended: 0 });
    expect((await app().api(access_token)).status).toBe(401);
  });
});

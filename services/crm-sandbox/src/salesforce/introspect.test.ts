import { useSandbox } from '../testing/salesforce-app.js';

const app = useSandbox();
const DAY = 86_400_000;

async function introspect(token: string, changes = {}): Promise<Record<string, unknown>> {
  const { clientId, clientSecret } = app().sandbox.salesforce;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const answer = await app().post('/services/oauth2/introspect', {
    token,
    ...credentials,
    ...changes,
  });
  return JSON.parse(await answer.text());
}

const rotating = () => app().salesforce.updateApp(app().clientId, { rotateRefreshTokens: true });

describe('introspection', () => {
  it('tells an access token’s expiry, which no token response does', async () => {
    const { access_token, id } = await app().connect();
    expect(await introspect(access_token)).toEqual({
      active: true,
      scope: 'api refresh_token',
      client_id: app().clientId,
      username: 'mara.velez@northwind.example',
      sub: id,
      token_type: 'access_token',
      iat: 1_790_000_000,
      nbf: 1_790_000_000,
      exp: 1_790_007_200,
    });
  });

  it('a refresh token without an end names no exp', async () => {
    const answer = await introspect((await app().connect()).refresh_token);
    expect(answer).toMatchObject({ active: true, token_type: 'refresh_token' });
    expect(answer).not.toHaveProperty('exp');
  });

  it('an unknown, run-out or revoked token is inactive, and nothing else is said', async () => {
    const { access_token, refresh_token } = await app().connect();
    await app().salesforce.expireAccessTokens();
    await app().post('/services/oauth2/revoke', { token: refresh_token });
    for (const token of ['unknown', access_token, refresh_token]) {
      expect(await introspect(token)).toEqual({ active: false });
    }
  });

  it('needs the client’s credentials', async () => {
    const { access_token } = await app().connect();
    expect(await introspect(access_token, { client_secret: 'wrong' })).toMatchObject({
      error: 'invalid_client',
    });
  });

  it('switch introspectRefreshTokens off: every refresh token is inactive', async () => {
    await app().salesforce.setSwitches({ introspectRefreshTokens: false });
    expect(await introspect((await app().connect()).refresh_token)).toEqual({ active: false });
  });
});

describe('introspection and use', () => {
  it('by default it does not put off the idle limit', async () => {
    const refreshTokenPolicy = { type: 'idle', days: 30 } as const;
    await app().salesforce.updateApp(app().clientId, { refreshTokenPolicy });
    const { refresh_token } = await app().connect();
    await app().control.advance(29 * DAY);
    expect(await introspect(refresh_token)).toMatchObject({ exp: 1_790_000_000 + 30 * 86_400 });
    await app().control.advance(DAY);
    expect(await introspect(refresh_token)).toEqual({ active: false });
  });

  it('RTR: by default a spent refresh token may be introspected without harm', async () => {
    await rotating();
    const first = await app().connect();
    const second = (await app().refresh(first.refresh_token)).body;
    expect(await introspect(first.refresh_token)).toEqual({ active: false });
    expect(await introspect(second.refresh_token)).toMatchObject({ active: true });
  });

  it('switch introspectionCountsAsUse: it puts off the idle limit', async () => {
    const refreshTokenPolicy = { type: 'idle', days: 30 } as const;
    await app().salesforce.updateApp(app().clientId, { refreshTokenPolicy });
    await app().salesforce.setSwitches({ introspectionCountsAsUse: true });
    const { refresh_token } = await app().connect();
    await app().control.advance(29 * DAY);
    await introspect(refresh_token);
    await app().control.advance(29 * DAY);
    expect(await introspect(refresh_token)).toMatchObject({ active: true });
  });

  it('RTR, switch introspectionCountsAsUse: introspecting a spent token ends the chain', async () => {
    await rotating();
    await app().salesforce.setSwitches({ introspectionCountsAsUse: true });
    const first = await app().connect();
    const second = (await app().refresh(first.refresh_token)).body;
    expect(await introspect(first.refresh_token)).toEqual({ active: false });
    expect(await introspect(second.refresh_token)).toEqual({ active: false });
    expect(await app().salesforce.grants()).toMatchObject([{ live: false, replays: 1 }]);
  });
});

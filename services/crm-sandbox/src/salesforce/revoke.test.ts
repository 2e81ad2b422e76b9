import { useSandbox } from '../testing/salesforce-app.js';

const app = useSandbox();
const revoke = (token: string): Promise<Response> =>
  app().post('/services/oauth2/revoke', { token });

describe('revoke', () => {
  it('needs no client authentication, and a refresh token takes its access tokens with it', async () => {
    const tokens = await app().connect();
    const refreshed = (await app().refresh(tokens.refresh_token)).body;
    expect((await revoke(tokens.refresh_token)).status).toBe(200);
    expect((await app().refresh(tokens.refresh_token)).status).toBe(400);
    expect(await app().dataStatus(tokens.access_token)).toBe(401);
    expect(await app().dataStatus(refreshed.access_token)).toBe(401);
  });

  it('an access token dies alone', async () => {
    const tokens = await app().connect();
    const refreshed = (await app().refresh(tokens.refresh_token)).body;
    expect((await revoke(tokens.access_token)).status).toBe(200);
    expect(await app().dataStatus(tokens.access_token)).toBe(401);
    expect(await app().dataStatus(refreshed.access_token)).toBe(200);
    expect((await app().refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('a dead or unknown token is invalid_token', async () => {
    const { refresh_token } = await app().connect();
    await revoke(refresh_token);
    const answer = await revoke(refresh_token);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: 'invalid_token',
      error_description: 'invalid token',
    });
  });

  it('RTR: a spent refresh token is invalid_token, and the current one lives on', async () => {
    await app().salesforce.updateApp(app().clientId, { rotateRefreshTokens: true });
    const first = await app().connect();
    const second = (await app().refresh(first.refresh_token)).body;
    expect((await revoke(first.refresh_token)).status).toBe(400);
    expect((await app().refresh(second.refresh_token)).status).toBe(200);
  });

  it('what does not look like a token is unsupported_token_type', async () => {
    expect(await (await revoke('hello')).json()).toMatchObject({ error: 'unsupported_token_type' });
  });

  it('switch revokeErrorFormat: the error is not JSON', async () => {
    await app().salesforce.setSwitches({ revokeErrorFormat: 'form' });
    const answer = await revoke('5Aep861unknown');
    expect(answer.headers.get('content-type')).toContain('application/x-www-form-urlencoded');
    expect(await answer.text()).toBe('error=invalid_token&error_description=invalid+token');
  });
});

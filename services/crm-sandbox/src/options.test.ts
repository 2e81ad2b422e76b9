import { optionsFromEnvironment } from './options.js';

describe('options from the environment', () => {
  it('has defaults for everything', () => {
    expect(optionsFromEnvironment({})).toMatchObject({
      port: 4010,
      host: '127.0.0.1',
      salesforce: { app: { rotateRefreshTokens: false } },
    });
  });

  it('reads every variable', () => {
    expect(
      optionsFromEnvironment({
        PORT: '0',
        HOST: 'localhost',
        SANDBOX_STATE_FILE: 'state.json',
        SANDBOX_SALESFORCE_CLIENT_ID: 'id',
        SANDBOX_SALESFORCE_CLIENT_SECRET: 'secret',
        SANDBOX_SALESFORCE_REDIRECT_URIS: 'http://localhost/a, http://localhost/b',
        SANDBOX_SALESFORCE_ROTATE_REFRESH_TOKENS: 'true',
        SANDBOX_HUBSPOT_CLIENT_ID: 'hub',
        SANDBOX_HUBSPOT_ROTATE_REFRESH_TOKENS: 'true',
      }),
    ).toMatchObject({
      port: 0,
      host: 'localhost',
      stateFile: 'state.json',
      salesforce: {
        clientId: 'id',
        clientSecret: 'secret',
        redirectUris: ['http://localhost/a', 'http://localhost/b'],
        app: { rotateRefreshTokens: true },
      },
      hubspot: { app: { clientId: 'hub' }, switches: { rotateRefreshTokens: true } },
    });
  });

  it('names each variable that has a bad value', () => {
    const bad = { PORT: 'x', SANDBOX_SALESFORCE_REDIRECT_URIS: 'nowhere' };
    expect(() => optionsFromEnvironment(bad)).toThrow(/PORT[\s\S]*REDIRECT_URIS/);
  });
});

import { ProviderHttp } from '../http.js';
import { hubspot } from './index.js';

const credentials = { HUBSPOT_CLIENT_ID: 'id', HUBSPOT_CLIENT_SECRET: 'secret' };
const dependencies = { http: new ProviderHttp(), production: true, deadlineMs: 1_000 };
const configure = (env: Readonly<Record<string, string>>) => hubspot.configure(env, dependencies);

describe('configuring HubSpot', () => {
  afterAll(() => dependencies.http.close());

  it('without credentials it is not there', () => {
    expect(configure({})).toBeUndefined();
  });

  it.each([
    [{ HUBSPOT_CLIENT_ID: 'id' }, 'HUBSPOT_CLIENT_SECRET'],
    [{ HUBSPOT_CLIENT_SECRET: 'secret' }, 'HUBSPOT_CLIENT_ID'],
    [{ ...credentials, HUBSPOT_API_URL: 'https://api.hubapi.com/oauth' }, 'HUBSPOT_API_URL'],
    [{ ...credentials, HUBSPOT_API_URL: 'http://api.hubapi.com' }, 'HUBSPOT_API_URL'],
    [{ ...credentials, HUBSPOT_AUTHORIZE_URL: 'app.hubspot.com' }, 'HUBSPOT_AUTHORIZE_URL'],
  ])('%j names what is wrong', (env, name) => {
    expect(() => configure(env)).toThrow(name);
  });

  it('the real HubSpot by default, in one environment', () => {
    const provider = configure(credentials);
    expect(provider?.mode).toBe('real');
    expect(provider?.resolveTarget({})).toEqual({
      environment: 'production',
      loginUrl: 'https://api.hubapi.com',
    });
    expect(provider?.resolveTarget({ environment: 'sandbox' })).toBeNull();
    expect(provider?.resolveTarget({ loginUrl: 'https://api.hubapi.com.example' })).toBeNull();
    expect(provider?.acceptsInstanceUrl('https://x.example', 'https://api.hubapi.com')).toBe(false);
  });
});

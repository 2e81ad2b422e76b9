import { ProviderHttp } from '../http.js';
import { pipedrive } from './index.js';

describe('configuring Pipedrive', () => {
  const http = new ProviderHttp();
  afterAll(() => http.close());
  const dependencies = { http, production: true, deadlineMs: 1_000 };
  const credentials = { PIPEDRIVE_CLIENT_ID: 'id', PIPEDRIVE_CLIENT_SECRET: 'secret' };

  it('the real one by default; a half or a wrong address is named', () => {
    expect(pipedrive.configure({}, dependencies)).toBeUndefined();
    const provider = pipedrive.configure(credentials, dependencies);
    expect(provider?.mode).toBe('real');
    expect(provider?.resolveTarget({})?.loginUrl).toBe('https://oauth.pipedrive.com');
    expect(provider?.resolveTarget({ loginUrl: 'https://x.example' })).toBeNull();
    const { PIPEDRIVE_CLIENT_ID } = credentials;
    expect(() => pipedrive.configure({ PIPEDRIVE_CLIENT_ID }, dependencies)).toThrow(
      'PIPEDRIVE_CLIENT_SECRET',
    );
    const insecure = { ...credentials, PIPEDRIVE_OAUTH_URL: 'http://oauth.pipedrive.com' };
    expect(() => pipedrive.configure(insecure, dependencies)).toThrow('PIPEDRIVE_OAUTH_URL');
  });
});

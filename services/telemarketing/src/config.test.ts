import { accessOf, type CRMConfig } from './config.js';
import { CRMIntegrationService } from './crmIntegrationService.js';

const config: CRMConfig = {
  provider: 'salesforce',
  baseUrl: 'https://northwind.my.salesforce.com',
  tenantId: 't-1',
};
const secrets = { clientId: 'c', clientSecret: 'the-secret', refreshToken: 'the-refresh-token' };

describe('accessOf', () => {
  it.each([
    ['a token', { ...config, ...secrets, accessToken: 'at' }, { authorization: 'Bearer at' }],
    ['a key', { ...config, provider: 'custom', apiKey: 'key' } as const, { 'x-api-key': 'key' }],
  ])('of a config with %s: as it is', (_name, given, headers) => {
    const baseUrl = new URL(config.baseUrl ?? '');
    expect(accessOf(given)).toEqual({ kind: 'headers', baseUrl, headers });
  });

  it('of a config without one: the tenant’s connection, and no other secret', () => {
    const access = accessOf({ ...config, ...secrets });
    expect(access).toEqual({ kind: 'connection', tenantId: 't-1' });
  });

  it('of a token without its address: a clear error', () => {
    const given = { provider: 'hubspot', accessToken: 'at', tenantId: 't-1' } as const;
    expect(() => accessOf(given)).toThrow(/baseUrl/);
  });

  it('of a custom CRM without a key: a clear error', () => {
    expect(() => accessOf({ ...config, provider: 'custom' })).toThrow(TypeError);
  });
});

it('a service without a token needs somebody to ask for one', () => {
  expect(() => new CRMIntegrationService(config)).toThrow(/tokensOf/);
});

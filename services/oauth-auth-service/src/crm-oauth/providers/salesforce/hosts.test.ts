import { isApiOrigin, resolveTarget } from './hosts.js';

const LOOPBACK = 'http://127.0.0.1:4010';

describe('resolveTarget: where our client secret may be sent', () => {
  it.each([
    [{}, 'production', 'https://login.salesforce.com'],
    [{ environment: 'production' }, 'production', 'https://login.salesforce.com'],
    [{ environment: 'sandbox' }, 'sandbox', 'https://test.salesforce.com'],
    [{ loginUrl: 'https://login.salesforce.com' }, 'custom', 'https://login.salesforce.com'],
    [{ loginUrl: 'https://test.salesforce.com/' }, 'custom', 'https://test.salesforce.com'],
    [{ loginUrl: 'https://acme.my.salesforce.com' }, 'custom', 'https://acme.my.salesforce.com'],
    [
      { environment: 'sandbox', loginUrl: 'https://acme--uat.sandbox.my.salesforce.com' },
      'sandbox',
      'https://acme--uat.sandbox.my.salesforce.com',
    ],
    [
      { loginUrl: 'https://acme-dev-ed.develop.my.salesforce.com' },
      'custom',
      'https://acme-dev-ed.develop.my.salesforce.com',
    ],
    [{ loginUrl: 'HTTPS://ACME.my.salesforce.COM' }, 'custom', 'https://acme.my.salesforce.com'],
  ])('%j', (request, environment, loginUrl) => {
    expect(resolveTarget(request)).toEqual({ environment, loginUrl });
  });

  it.each([
    ['plain http', 'http://login.salesforce.com'],
    ['a port', 'https://login.salesforce.com:8443'],
    ['the default port, spelt out', 'https://login.salesforce.com:443'],
    ['a port on a My Domain', 'https://acme.my.salesforce.com:443/'],
    ['user info', 'https://acme.my.salesforce.com@attacker.example'],
    ['user info before a good host', 'https://user:word@login.salesforce.com'],
    ['a path', 'https://login.salesforce.com/services/oauth2/token'],
    ['a query', 'https://login.salesforce.com/?x=1'],
    ['a fragment', 'https://login.salesforce.com/#x'],
    ['My Domain without a name', 'https://my.salesforce.com'],
    ['a name that only ends like it', 'https://evil-my.salesforce.com'],
    ['My Domain as a prefix', 'https://acme.my.salesforce.com.attacker.example'],
    ['a look-alike prefix', 'https://evil-my.salesforce.com.attacker.example'],
    ['a longer second level', 'https://acme.my.salesforce.com.co'],
    ['another salesforce.com host', 'https://www.salesforce.com'],
    ['an Experience Cloud site', 'https://acme.my.site.com'],
    ['a trailing dot', 'https://login.salesforce.com.'],
    ['a look-alike letter', 'https://lоgin.salesforce.com'],
    ['a backslash before another host', 'https://attacker.example\\.my.salesforce.com'],
    ['an encoded dot', 'https://attacker.example%2f.my.salesforce.com'],
    ['too many labels', 'https://a.b.c.d.my.salesforce.com'],
    ['an address in numbers', 'https://169.254.169.254'],
    ['loopback that is not configured', LOOPBACK],
    ['no scheme', 'acme.my.salesforce.com'],
    ['another scheme', 'ftp://acme.my.salesforce.com'],
    ['nothing', ''],
  ])('refuses %s', (_what, loginUrl) => {
    expect(resolveTarget({ loginUrl })).toBeNull();
  });

  it.each(['staging', '', 'PRODUCTION', '__proto__'])('knows no environment %p', (environment) => {
    expect(resolveTarget({ environment })).toBeNull();
  });

  it('needs an address for the custom environment', () => {
    expect(resolveTarget({ environment: 'custom' })).toBeNull();
  });

  describe('with SALESFORCE_LOGIN_URL set', () => {
    it.each([{}, { environment: 'sandbox' }, { environment: 'custom' }, { loginUrl: LOOPBACK }])(
      '%j goes there',
      (request) => {
        expect(resolveTarget(request, LOOPBACK)?.loginUrl).toBe(LOOPBACK);
      },
    );

    it('the same host on another port is not the configured one', () => {
      expect(resolveTarget({ loginUrl: 'http://127.0.0.1:4011' }, LOOPBACK)).toBeNull();
    });
  });
});

describe('isApiOrigin: where a token may be sent', () => {
  it.each([
    'https://acme.my.salesforce.com',
    'https://acme--uat.sandbox.my.salesforce.com',
    'https://eu45.salesforce.com',
    'https://acme.lightning.force.com',
    'https://acme.my.salesforce.mil',
    `${LOOPBACK}/id/00D/005`,
  ])('accepts %s', (url) => {
    expect(isApiOrigin(url, [LOOPBACK])).toBe(true);
  });

  it.each([
    'http://acme.my.salesforce.com',
    'https://acme.my.salesforce.com:8443',
    'https://salesforce.com.attacker.example',
    'https://evilsalesforce.com',
    'https://notforce.com',
    'https://acme.my.salesforce.com@attacker.example',
    'https://user@acme.my.salesforce.com',
    'http://127.0.0.1:4011',
    'http://127.0.0.1',
    'javascript:alert(1)',
    'acme.my.salesforce.com',
    '',
  ])('refuses %p', (url) => {
    expect(isApiOrigin(url, [LOOPBACK])).toBe(false);
  });
});

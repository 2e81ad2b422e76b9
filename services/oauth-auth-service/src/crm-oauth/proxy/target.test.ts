import fc from 'fast-check';
import { proxyTarget } from './target.js';

const HOST = 'https://acme.my.salesforce.com';
const AT = '/crm-oauth/connections/3b9a5d1c-7a52-4c3e-8f0d-6e2b1a9c4d57/proxy';
const target = (rest: string) => proxyTarget(HOST, AT + rest);

describe('the target of a proxied call', () => {
  it.each([
    '/services/data/v60.0/query?q=SELECT%20Id%20FROM%20Contact',
    '/',
    '/crm/v3/objects/contacts/ada%40example.org?idProperty=email',
    '/services/data/v60.0/sobjects/Account/Ext__c/a%2Fb',
    '/a//b',
    '/a;b=c/.well-known/x..y/...',
    '/x?to=https://evil.example/../..&b=%0d%0a',
  ])('passes %s on as it came', (rest) => {
    expect(target(rest)).toEqual({ origin: HOST, path: rest });
  });

  it.each([
    ['nothing', ''],
    ['another host, relative to the scheme', '//evil.example/x'],
    ['backslashes', '/\\evil.example'],
    ['an encoded backslash', '/%5cevil.example'],
    ['up', '/services/../../auth/login'],
    ['up, encoded', '/services/%2e%2E/x'],
    ['up, half encoded', '/services/.%2e/x'],
    ['up, between encoded slashes', '/services/..%2f..%2Fauth'],
    ['up, all of it encoded', '/services/%2e%2e%2fauth'],
    ['here', '/./x'],
    ['up at the end', '/services/..'],
    ['a line feed', '/x%0aHost:%20evil.example'],
    ['a carriage return', '/x%0D'],
    ['a null', '/x%00'],
    ['a space', '/x y'],
    ['a letter that is not ASCII', '/\u00e9'],
    ['a fragment', '/x#@evil.example/'],
    ['user information', '@evil.example/x'],
    ['a port', ':8080/x'],
    ['a longer name', 'evil/x'],
    ['a dot, for a longer host', '.evil.example/x'],
  ])('refuses %s', (_what, rest) => {
    expect(target(rest)).toBeNull();
  });

  it('refuses an address of another route', () => {
    expect(proxyTarget(HOST, '/auth/login')).toBeNull();
  });

  it('never leaves the origin, whatever the path is', () => {
    const anything = fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' }), fc.webPath());
    fc.assert(
      fc.property(anything, (rest) => {
        const found = target(`/${rest}`);
        if (found === null) return;
        const url = new URL(found.origin + found.path);
        expect(url.origin).toBe(HOST);
        expect(url.pathname).not.toMatch(/^\/\//);
      }),
    );
  });
});

import { basicCredentials, queryParameters } from './form.js';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('HTTP Basic (RFC 6749 §2.3.1)', () => {
  it.each([
    ['plain', basic('id:secret'), 'id', 'secret'],
    ['form-encoded halves', basic('a%3Ab:c+d%2B'), 'a:b', 'c d+'],
    ['a colon in the secret', basic('id:a:b'), 'id', 'a:b'],
    ['a stray per-cent sign', basic('id:%'), 'id', undefined],
  ])('%s', (_name, header, clientId, clientSecret) => {
    expect(basicCredentials(header)).toEqual({ clientId, clientSecret });
  });

  it.each([undefined, 'Bearer x', 'Basic', basic('no colon')])('%j names nobody', (header) => {
    expect(basicCredentials(header)).toEqual({ clientId: '', clientSecret: '' });
  });
});

describe('parameters (RFC 6749 §3.1)', () => {
  it('a repeated or empty one is absent', () => {
    const query = queryParameters(new URLSearchParams('a=1&b=1&b=2&c='));
    expect([...query]).toEqual([['a', '1']]);
  });
});

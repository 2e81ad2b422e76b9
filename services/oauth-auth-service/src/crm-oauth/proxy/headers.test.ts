import { forwardedHeaders, returnedHeaders } from './headers.js';

const names = (headers: readonly string[]) => headers.filter((_text, at) => at % 2 === 0);

describe('the headers of a proxied call', () => {
  it.each([
    ['Authorization', 'Bearer ours'],
    ['Cookie', 'tetrix=1'],
    ['Proxy-Authorization', 'Basic x'],
    ['Host', 'tetrix.example'],
    ['Transfer-Encoding', 'chunked'],
    ['Connection', 'keep-alive'],
    ['Keep-Alive', 'timeout=5'],
    ['Upgrade', 'h2c'],
    ['TE', 'trailers'],
    ['Trailer', 'X-Sum'],
    ['Expect', '100-continue'],
    ['Forwarded', 'for=1.2.3.4'],
    ['X-Forwarded-For', '1.2.3.4'],
    ['X-Forwarded-Host', 'evil.example'],
    ['Origin', 'https://app.example'],
    ['Referer', 'https://app.example/x'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['X-HTTP-Method-Override', 'DELETE'],
  ])('%s does not reach the CRM', (name, value) => {
    expect(forwardedHeaders([name, value, 'Accept', '*/*'], 'r-1')).toEqual([
      'Accept',
      '*/*',
      'x-request-id',
      'r-1',
    ]);
  });

  it('nor do those that Connection names (RFC 9110 §7.6.1)', () => {
    const raw = ['Connection', 'close, X-Secret-Hop', 'x-secret-hop', '1', 'Accept', '*/*'];
    expect(names(forwardedHeaders(raw, 'r-1'))).toEqual(['Accept', 'x-request-id']);
  });

  it('though not the length of the body, which would let a second request hide in it', () => {
    const raw = ['Connection', 'content-length', 'Content-Length', '3'];
    expect(names(forwardedHeaders(raw, 'r-1'))).toEqual(['Content-Length', 'x-request-id']);
  });

  it('what speaks of the call does, repeated ones too', () => {
    const raw = ['Sforce-Call-Options', 'client=x', 'If-Match', '"1"', 'X-A', '1', 'X-A', '2'];
    expect(forwardedHeaders(raw, 'r-1').slice(0, -2)).toEqual(raw);
  });

  it('the request id is the one that our own log names', () => {
    expect(forwardedHeaders(['X-Request-Id', 'theirs'], 'r-1')).toEqual(['x-request-id', 'r-1']);
  });
});

describe("the headers of a CRM's answer", () => {
  it.each([
    'Set-Cookie',
    'Strict-Transport-Security',
    'Content-Security-Policy',
    'Access-Control-Allow-Origin',
    'Access-Control-Allow-Credentials',
    'Cache-Control',
    'Clear-Site-Data',
    'Transfer-Encoding',
    'Connection',
    'Alt-Svc',
    'X-Frame-Options',
    'Cross-Origin-Opener-Policy',
  ])('%s stays behind', (name) => {
    expect(returnedHeaders([name, 'x', 'ETag', '"1"'])).toEqual(['ETag', '"1"']);
  });

  it.each(['Retry-After', 'X-HubSpot-RateLimit-Remaining', 'Sforce-Limit-Info', 'Location'])(
    '%s comes back',
    (name) => {
      expect(returnedHeaders([name, 'x'])).toEqual([name, 'x']);
    },
  );
});

import fc from 'fast-check';
import { isAllowedReturnTo, withOutcome } from './return-to.js';

describe('isAllowedReturnTo: no open redirector (RFC 9700 §4.11)', () => {
  const allowlist = ['https://app.tetrix.example', 'http://localhost:5173'];

  it.each([
    'https://app.tetrix.example',
    'https://app.tetrix.example/settings?tab=crm#top',
    'https://app.tetrix.example:443/settings',
    'HTTPS://APP.Tetrix.Example/settings',
    'http://localhost:5173/',
  ])('allows %s', (value) => {
    expect(isAllowedReturnTo(value, allowlist)).toBe(true);
  });

  it.each([
    ['another origin', 'https://attacker.example/'],
    ['a listed origin as a prefix', 'https://app.tetrix.example.attacker.example/'],
    ['a subdomain', 'https://evil.app.tetrix.example/'],
    ['the parent domain', 'https://tetrix.example/'],
    ['a trailing dot', 'https://app.tetrix.example./'],
    ['a port that is not listed', 'https://app.tetrix.example:8443/'],
    ['another scheme', 'http://app.tetrix.example/'],
    ['user info', 'https://app.tetrix.example@attacker.example/'],
    ['user info before a listed host', 'https://user:word@app.tetrix.example/'],
    ['a backslash', 'https://app.tetrix.example\\@attacker.example/'],
    ['backslashes for slashes', 'https:\\\\app.tetrix.example/'],
    ['scheme-relative', '//app.tetrix.example/'],
    ['relative', '/settings'],
    ['one slash', 'https:/app.tetrix.example/'],
    ['three slashes', 'https:///attacker.example/'],
    ['javascript:', 'javascript:alert(1)//https://app.tetrix.example'],
    ['data:', 'data:text/html,https://app.tetrix.example'],
    ['a tab in the scheme', 'java\tscript:alert(1)'],
    ['a line break', 'https://app.tetrix.example/\nhttps://attacker.example'],
    ['a leading space', ' https://app.tetrix.example/'],
    ['a look-alike letter', 'https://app.tetrіx.example/'],
    ['nothing', ''],
  ])('refuses %s', (_what, value) => {
    expect(isAllowedReturnTo(value, allowlist)).toBe(false);
  });

  it('allows nothing, however it is put together, that leads to another origin', () => {
    const part = fc.constantFrom(
      ...['https:', 'HTTP:', 'javascript:', '/', '//', '\\', '\t', '\n', ' ', '\0', '@', ':', '.'],
      ...['app.tetrix.example', 'localhost', '5173', 'attacker.example', 'user', '%40', '%2f'],
      ...['?', '#', '\u3002', '\uff0f', '\u2024', '[::1]', '443', 'x', '..', ';', '\u200b'],
    );
    const pieced = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
    const prefixed = pieced.map((rest) => `https://app.tetrix.example${rest}`);
    let allowed = 0;
    fc.assert(
      fc.property(fc.oneof(pieced, prefixed), (value) => {
        if (!isAllowedReturnTo(value, allowlist)) return;
        allowed += 1;
        const outcome = { attemptId: 'A', connectionId: null, error: 'e' };
        const end = withOutcome(value, outcome);
        expect(allowlist).toContain(new URL(end).origin);
        expect(end).toMatch(/^[\x21-\x7e]+$/);
        expect(new URL(end).searchParams.getAll('crm_status')).toEqual(['failed']);
      }),
      { numRuns: 20_000 },
    );
    expect(allowed).toBeGreaterThan(100);
  });

  it('refuses everything while the list is empty', () => {
    expect(isAllowedReturnTo('https://app.tetrix.example/', [])).toBe(false);
  });
});

describe('withOutcome', () => {
  it('replaces the outcome of an earlier trip and leaves the rest as it was', () => {
    const before = 'https://app.tetrix.example/x?a=1&crm_status=failed&error=e&error=f#h';
    const outcome = { attemptId: 'A', connectionId: 'C', error: null };
    expect(withOutcome(before, outcome)).toBe(
      'https://app.tetrix.example/x?a=1&crm_status=connected&attempt_id=A&connection_id=C#h',
    );
  });
});

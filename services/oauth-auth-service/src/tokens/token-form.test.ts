import fc from 'fast-check';
import { isWellFormed, looksLikeApiToken, newApiToken, shownParts } from './token-form.js';

describe('an API token', () => {
  it('17. has a recognisable prefix, 256 random bits and a checksum (RFC 6819 §5.1.4.2.2)', () => {
    const [one, two] = [newApiToken(), newApiToken()];
    expect(one).toMatch(/^tx_api_[\w-]{43}[\w-]{6}$/);
    expect(one).not.toBe(two);
    expect(isWellFormed(one)).toBe(true);
  });

  it('with any one character changed is known to be none', () => {
    const token = newApiToken();
    const place = fc.integer({ min: 0, max: token.length - 1 });
    fc.assert(
      fc.property(place, fc.constantFrom(...'aZ0_-.'), (at, other) => {
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        expect(isWellFormed(changed)).toBe(changed === token);
      }),
    );
  });

  it.each(['', 'tx_api_', 'tx_at_abc', 'a.b.c'])('is not %j', (token) => {
    expect(isWellFormed(token)).toBe(false);
  });

  it('cut short still looks like one, and shows eight of its characters at most', () => {
    const token = newApiToken();
    expect(looksLikeApiToken(token.slice(0, 20))).toBe(true);
    expect(shownParts(token)).toEqual({ prefix: token.slice(0, 11), lastFour: token.slice(-4) });
  });
});

import { passwordWeakness } from './password.policy.js';

const rules = { email: 'ada.lovelace@example.com', minLength: 8 };

describe('18. Passwords are judged by length and a block-list (NIST SP 800-63B §3.1.1.2)', () => {
  it.each([
    ['short', /at least 8/],
    ['\u{1f600}'.repeat(7), /at least 8/],
    ['ab'.repeat(129), /at most 256/],
    ['\u{1f600}\u{1f601}'.repeat(128).concat('x'), /at most 256/],
    ['password123', /widely used/],
    ['PassWord1', /widely used/],
    ['zzzzzzzzzzzz', /widely used/],
    ['ada.lovelace', /e-mail/],
    ['Ada.Lovelace@example.com', /e-mail/],
    ['example.com', /e-mail/],
  ])('refuses %j', (password, reason) => {
    expect(passwordWeakness(password, rules)).toMatch(reason);
  });

  it.each([
    'quite a plain phrase',
    'onlylowercaseletters',
    '\u{1f600}\u{1f601}\u{1f602}\u{1f603}\u{1f604}\u{1f605}\u{1f606}\u{1f607}',
    'xy'.repeat(128),
  ])('accepts %j, whatever it is composed of', (password) => {
    expect(passwordWeakness(password, rules)).toBeUndefined();
  });

  it('follows the configured length', () => {
    expect(passwordWeakness('elevenchars', { ...rules, minLength: 12 })).toMatch(/at least 12/);
  });
});

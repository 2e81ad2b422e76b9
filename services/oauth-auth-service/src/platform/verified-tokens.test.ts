import { createTestClock } from '../testing/index.js';
import { addSeconds } from './clock.js';
import { rememberVerified } from './verified-tokens.js';

/** A check that knows tokens by their first letter, `g` for genuine, and notes what it was asked. */
function setUp(capacity?: number) {
  const clock = createTestClock();
  const expiresAt = addSeconds(clock.now(), 60);
  const checked: string[] = [];
  const verify = (token: string) => {
    checked.push(token);
    return token.startsWith('g') ? { token, expiresAt } : undefined;
  };
  return { clock, checked, remember: rememberVerified(verify, clock, capacity) };
}

describe('rememberVerified', () => {
  it('checks a genuine token once', () => {
    const { remember, checked } = setUp();
    expect(remember('good')).toBe(remember('good'));
    expect(checked).toEqual(['good']);
  });

  it('never takes one token for another', () => {
    const { remember } = setUp();
    remember('good');
    expect(remember('good2')?.token).toBe('good2');
    expect(remember('Good')).toBeUndefined();
  });

  it('checks a forged token every time, and remembers none', () => {
    const { remember, checked } = setUp(1);
    remember('good');
    for (let n = 0; n < 3; n += 1) expect(remember('bad')).toBeUndefined();
    remember('good');
    expect(checked).toEqual(['good', 'bad', 'bad', 'bad']);
  });

  it('refuses a remembered token from the second of its expiry on', () => {
    const { remember, clock } = setUp();
    remember('good');
    clock.advance(59);
    expect(remember('good')).toBeDefined();
    clock.advance(1);
    expect(remember('good')).toBeUndefined();
  });

  it('forgets the token that was unused for longest', () => {
    const { remember, checked } = setUp(2);
    for (const token of ['g1', 'g2', 'g1', 'g3', 'g1', 'g2']) remember(token);
    expect(checked).toEqual(['g1', 'g2', 'g3', 'g2']);
  });
});

import fc from 'fast-check';
import { cappedMinValid, floor, freshness, margin } from './due.js';

describe('freshness', () => {
  // Lifetime 7200 s: margin 300 s, floor 5 s.
  it.each([
    [7_200, 0, 'fresh'],
    [301, 0, 'fresh'],
    [300, 0, 'ageing'],
    [6, 0, 'ageing'],
    [5, 0, 'expired'],
    [-1, 0, 'expired'],
    [3_601, 3_600, 'fresh'],
    [3_600, 3_600, 'due'],
    [400, 3_600, 'due'],
    [120, 60, 'ageing'],
    [60, 60, 'due'],
    // minValidSeconds is capped at 80 % of the lifetime: 5760 s.
    [5_761, 86_400, 'fresh'],
    [5_760, 86_400, 'due'],
  ] as const)('%d s left, %d s needed: %s', (remaining, minValid, expected) => {
    expect(freshness(remaining, 7_200, minValid)).toBe(expected);
  });

  it('takes 20 % of a short life as the margin', () => {
    expect(margin(900)).toBe(180);
    expect(margin(7_200)).toBe(300);
    expect(freshness(181, 900, 0)).toBe('fresh');
    expect(freshness(180, 900, 0)).toBe('ageing');
  });

  it('never serves a token that dies before the caller could use it', () => {
    const life = fc.integer({ min: 1, max: 100_000 });
    const left = fc.double({ min: -1_000, max: 100_000, noNaN: true });
    const need = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(life, left, need, (lifetime, remaining, minValid) => {
        const state = freshness(remaining, lifetime, minValid);
        if (state === 'fresh' || state === 'ageing') {
          expect(remaining).toBeGreaterThan(0);
          expect(remaining).toBeGreaterThan(cappedMinValid(minValid, lifetime));
        }
        expect(state === 'expired').toBe(remaining <= floor(lifetime));
      }),
    );
  });

  it('calls a token just issued fresh, whatever is needed of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (lifetime, minValid) => {
        expect(freshness(lifetime, lifetime, minValid)).toBe('fresh');
      }),
    );
  });
});

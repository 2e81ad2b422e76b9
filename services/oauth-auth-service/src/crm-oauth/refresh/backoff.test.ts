import fc from 'fast-check';
import { backoffSeconds } from './backoff.js';

describe('backoffSeconds', () => {
  it.each([
    [1, 0, 0.5],
    [1, 1, 1],
    [2, 1, 2],
    [4, 1, 8],
    [9, 1, 256],
    [10, 1, 300],
    [1_000_000, 1, 300],
  ])('after %d failures, chance %d: %d s', (failures, random, expected) => {
    expect(backoffSeconds(failures, random, undefined)).toBe(expected);
  });

  it('never returns before the provider allows', () => {
    const failures = fc.integer({ min: 1, max: 100 });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(failures, random, fc.nat(10_000), (count, chance, retryAfter) => {
        expect(backoffSeconds(count, chance, retryAfter)).toBeGreaterThanOrEqual(retryAfter);
      }),
    );
  });
});

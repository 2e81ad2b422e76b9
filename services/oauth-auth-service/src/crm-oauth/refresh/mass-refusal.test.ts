import { createTestClock } from '../../testing/test-clock.js';
import { MassRefusals } from './mass-refusal.js';

describe('MassRefusals', () => {
  const refuse = (refusals: MassRefusals, count: number, client = 'app') =>
    Array.from({ length: count }, (_, index) => refusals.refused(client, `grant-${index}`));

  it('takes the first ten refusals at their word, and the eleventh for an alarm', () => {
    expect(refuse(new MassRefusals(createTestClock()), 12)).toEqual([
      ...Array(10).fill(false),
      true,
      true,
    ]);
  });

  it('counts grants, not tries', () => {
    const refusals = new MassRefusals(createTestClock());
    for (let tries = 0; tries < 50; tries += 1) expect(refusals.refused('app', 'one')).toBe(false);
  });

  it('starts anew after a success, and after a minute', () => {
    const clock = createTestClock();
    const refusals = new MassRefusals(clock);
    refuse(refusals, 10);
    refusals.succeeded('app');
    expect(refuse(refusals, 10).some(Boolean)).toBe(false);
    clock.advance(61);
    expect(refuse(refusals, 10).some(Boolean)).toBe(false);
  });

  it('keeps clients apart', () => {
    const refusals = new MassRefusals(createTestClock());
    refuse(refusals, 20, 'one');
    expect(refusals.refused('other', 'grant')).toBe(false);
  });
});

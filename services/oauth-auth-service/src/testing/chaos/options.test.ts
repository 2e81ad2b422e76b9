import { chanceOf } from './chance.js';
import { longForm, readOptions } from './options.js';

describe('the options of npm run chaos', () => {
  it('are the long form with a new seed unless others are given', () => {
    expect(readOptions([], () => 7)).toEqual({ ...longForm, seed: 7 });
    const given = ['--minutes', '0.5', '--seed', '42', '--grants', '100', '--processes', '2'];
    expect(readOptions(given, () => 7)).toEqual({
      ...longForm,
      seed: 42,
      seconds: 30,
      grants: 100,
      processes: 2,
    });
  });

  it.each([
    [['--minutes', 'five'], /--minutes must be a number of at least/],
    [['--processes', '1'], /--processes must be a number of at least 2/],
    [['--speed', '9'], /--speed/],
  ])('%p are refused by name', (argv, message) => {
    expect(() => readOptions(argv, () => 7)).toThrow(message);
  });
});

describe('chance', () => {
  const take = (seed: number, count = 100) => {
    const chance = chanceOf(seed);
    return Array.from({ length: count }, () => chance.below(1_000));
  };

  it('repeats itself for the same seed, and only then', () => {
    expect(take(42)).toEqual(take(42));
    expect(take(42)).not.toEqual(take(43));
    expect(new Set(take(42)).size).toBeGreaterThan(80);
  });

  it('forks without losing its own place', () => {
    const [one, other] = [chanceOf(1), chanceOf(1)];
    one.fork(3).next();
    expect(one.next()).toBe(other.next());
  });
});

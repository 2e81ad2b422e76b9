/** Chance that a seed makes repeatable. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(limit: number): number;
  /** Between half and one and a half times that. */
  around(value: number): number;
  pick<T>(items: readonly T[]): T;
  /** Another one that takes nothing from this one's sequence, whoever asks it how often. */
  fork(name: number): Chance;
}

/** The generator "mulberry32": 32 bits of state, enough for a plan of faults. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    around: (value) => value * (0.5 + next()),
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    fork: (name) => chanceOf(Math.imul(seed ^ 0x9e3779b9, name * 2 + 1)),
  };
}

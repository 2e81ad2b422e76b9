import type { Clock } from '../platform/clock.js';

/** A clock that stands still until it is told to move. */
export interface TestClock extends Clock {
  advance(seconds: number): void;
}

/** Starts at the real time, since databases and rate limits in the test keep that one. */
export function createTestClock(start = new Date()): TestClock {
  let elapsed = 0;
  return {
    now: () => new Date(start.getTime() + elapsed),
    monotonic: () => elapsed,
    advance: (seconds) => {
      elapsed += seconds * 1000;
    },
  };
}

/** Where "now" comes from, so that tests move time instead of waiting for it. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only grow, unaffected by changes of the wall clock. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
};

export const addSeconds = (at: Date, seconds: number): Date =>
  new Date(at.getTime() + seconds * 1000);

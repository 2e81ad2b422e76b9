/**
 * Sandbox time: the base clock plus an offset that tests push forward, so that a two-hour session
 * or a thirty-day idle limit can be lived through in no time. Milliseconds since the epoch.
 */
export class SandboxClock {
  readonly #base: () => number;
  #offsetMs = 0;

  constructor(base: () => number = Date.now) {
    this.#base = base;
  }

  now(): number {
    return this.#base() + this.#offsetMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  setOffset(ms: number): void {
    this.#offsetMs = ms;
  }
}

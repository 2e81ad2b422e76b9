import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';

/**
 * The life of one call, from its arrival until its answer is on the way or its client has gone.
 * What lasts only as long as a call (a lock, an in-flight count) is let go through `onSettled`.
 */
export class Call {
  readonly #abandoned = new AbortController();
  readonly #releases: Array<() => void> = [];
  #settled = false;

  constructor(res: Response) {
    res.once('close', () => {
      this.#abandoned.abort();
      this.settle();
    });
  }

  /** Resolves when the connection has ended. */
  readonly gone = new Promise<void>((resolve) => {
    this.#abandoned.signal.addEventListener('abort', () => resolve(), { once: true });
  });

  onSettled(release: () => void): void {
    if (this.#settled) release();
    else this.#releases.push(release);
  }

  /** Run just before the answer is written, so that the client's next call finds the lock free. */
  settle(): void {
    this.#settled = true;
    for (const release of this.#releases.splice(0)) release();
  }

  /** Real milliseconds, or less when the client gives up. */
  async pause(ms: number): Promise<void> {
    if (ms > 0) await Promise.race([sleep(ms, undefined, { ref: false }), this.gone]);
  }
}

import { commonErrors } from '../../platform/http/common-errors.js';

export interface BodyLimits {
  /** Bytes that are kept for a second reading. */
  readonly keepBytes: number;
  /** Bytes that a body may have. */
  readonly maxBytes: number;
}

/**
 * A body that is read as it comes and, while it is small, can be read again from its start: once
 * more than `keepBytes` have come nothing is kept. Readings share the source: a second one takes
 * over where the first was given up.
 */
export class ReplayableBody {
  readonly #source: AsyncIterator<Buffer>;
  readonly #chunks: (Buffer | null)[] = [];
  #size = 0;
  #ended = false;
  #pulling: Promise<void> | null = null;
  /** Which reading is the current one; those before it are given up. */
  #reading = 0;

  constructor(
    source: AsyncIterable<Buffer>,
    private readonly limits: BodyLimits,
  ) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Whether a reading from the start is still possible. */
  get replayable(): boolean {
    return this.#size <= this.limits.keepBytes;
  }

  /** @throws ApiError `payload_too_large`; whatever the source throws */
  async *read(): AsyncGenerator<Buffer> {
    const reading = ++this.#reading;
    for (let index = 0; ; index++) {
      while (index >= this.#chunks.length && !this.#ended) await this.#pull();
      if (reading !== this.#reading) return;
      const chunk = this.#chunks[index];
      if (chunk === undefined) return;
      if (chunk === null) throw new Error('A body that was not kept cannot be read again');
      if (!this.replayable) this.#forget(index);
      yield chunk;
    }
  }

  /** One chunk more. Readings that overlap share the step, so that none is missed or doubled. */
  #pull(): Promise<void> {
    this.#pulling ??= this.#next().finally(() => {
      this.#pulling = null;
    });
    return this.#pulling;
  }

  async #next(): Promise<void> {
    const step = await this.#source.next();
    if (step.done === true) {
      this.#ended = true;
      return;
    }
    this.#chunks.push(step.value);
    this.#size += step.value.length;
    if (this.#size > this.limits.maxBytes) throw commonErrors.payload_too_large();
  }

  #forget(last: number): void {
    for (let index = last; index >= 0 && this.#chunks[index] !== null; index--) {
      this.#chunks[index] = null;
    }
  }
}

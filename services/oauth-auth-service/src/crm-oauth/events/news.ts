import type { Pool } from 'pg';
import type { Logger } from '../../platform/logger.js';
import { addJob } from '../../platform/queue.js';
import { deliverJob } from './tasks.js';

/** What happens within this time of an announcement is announced together. */
const GATHER_MS = 100;

/**
 * Has events sent soon after they were written. A convenience: what is not announced, because the
 * host has no queue or the process ends first, is found by the sweep of every minute.
 */
export class News {
  #timer: NodeJS.Timeout | undefined;
  #more = false;
  #announcing = Promise.resolve();

  constructor(
    private readonly pool: Pool,
    private readonly logger: Logger,
  ) {}

  /** Something was just committed. Costs the caller nothing. */
  readonly announce = (): void => {
    this.#more = this.#timer !== undefined;
    if (this.#more) return;
    this.#announcing = this.#announcing.then(() => this.#addJob());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#more) this.announce();
    }, GATHER_MS).unref();
  };

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#announcing;
  }

  async #addJob(): Promise<void> {
    try {
      await addJob(this.pool, deliverJob());
    } catch (err) {
      this.logger.debug({ err }, 'news was left to the sweep');
    }
  }
}

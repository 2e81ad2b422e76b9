import { BulkheadRejectedError, bulkhead, type IPolicy } from 'cockatiel';
import { crmErrors } from '../errors.js';

interface Place {
  readonly policy: IPolicy;
  users: number;
}

/**
 * So many calls of one connection run at a time, in this process; as many again wait. CRMs bound
 * what one account may have open, and one connector must not use up what its neighbours need.
 */
export class Places {
  readonly #byConnection = new Map<string, Place>();

  constructor(private readonly concurrency: number) {}

  /** @throws ApiError `proxy_busy` */
  async run<T>(connectionId: string, work: () => Promise<T>): Promise<T> {
    const place = this.#byConnection.get(connectionId) ?? {
      policy: bulkhead(this.concurrency, this.concurrency),
      users: 0,
    };
    this.#byConnection.set(connectionId, place);
    place.users += 1;
    try {
      return await place.policy.execute(work);
    } catch (cause) {
      if (cause instanceof BulkheadRejectedError) {
        throw crmErrors.proxy_busy({ cause, retryAfter: 1 });
      }
      throw cause;
    } finally {
      place.users -= 1;
      if (place.users === 0) this.#byConnection.delete(connectionId);
    }
  }
}

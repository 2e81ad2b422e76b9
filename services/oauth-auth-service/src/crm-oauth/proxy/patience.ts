import { commonErrors } from '../../platform/http/common-errors.js';
import type { ApiError } from '../../platform/http/errors.js';
import { crmErrors } from '../errors.js';

/**
 * How long the two ends of a call may keep silent: a body that comes slowly is no CRM that does not
 * answer, and a CRM that takes no more of a body is not a slow caller.
 */
export class Patience {
  /** Set once it has run out. */
  error: ApiError | undefined;
  readonly #end = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  /** @param left - Aborted where the caller has left */
  constructor(
    private readonly ms: number,
    left: AbortSignal,
  ) {
    if (left.aborted) this.#end.abort(left.reason);
    left.addEventListener('abort', () => this.#end.abort(left.reason), { once: true });
  }

  /** Ends the call. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** From now on it is this end's turn. */
  turnOf(end: 'caller' | 'crm'): void {
    clearTimeout(this.#timer);
    if (this.#over) return;
    this.#timer = setTimeout(() => {
      this.error = end === 'crm' ? crmErrors.crm_timeout() : commonErrors.request_timeout();
      this.#end.abort(this.error);
    }, this.ms);
  }

  /** The CRM has answered, or the call has failed. */
  over(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }
}

interface Flight<T> {
  readonly answer: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Lets overlapping calls for the same thing share one. A caller that gives up leaves the others
 * waiting; the call itself is given up with its last caller.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** @throws the reason of `signal` as soon as it is aborted */
  async run(
    key: string,
    signal: AbortSignal | undefined,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, call);
    flight.waiting += 1;
    try {
      return await (signal === undefined ? flight.answer : orAborted(flight.answer, signal));
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        this.#end(key, flight);
        flight.abort.abort();
      }
    }
  }

  #start(key: string, call: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const abort = new AbortController();
    const flight = { answer: call(abort.signal), abort, waiting: 0 };
    this.#flights.set(key, flight);
    // With its last caller gone nobody is left to be told.
    flight.answer.catch(() => undefined).finally(() => this.#end(key, flight));
    return flight;
  }

  #end(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    answer.finally(() => signal.removeEventListener('abort', onAbort)).then(resolve, reject);
  });
}

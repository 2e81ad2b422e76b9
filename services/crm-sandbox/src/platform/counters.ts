/** What one endpoint has seen. `outcomes` is keyed by grant type (`-` where there is none). */
export interface EndpointCounters {
  requests: number;
  inFlight: number;
  maxInFlight: number;
  /** What the provider decided: `ok`, or the error code. */
  outcomes: Record<string, Record<string, number>>;
  /** What the wire did to the answer, by kind of fault. */
  faults: Record<string, number>;
}

export type CountersReport = Record<string, Record<string, EndpointCounters>>;

export interface CallRecord {
  outcome(outcome: string): void;
  fault(kind: string): void;
  end(): void;
}

const increment = (tally: Record<string, number>, key: string): void => {
  tally[key] = (tally[key] ?? 0) + 1;
};

const fresh = (inFlight = 0): EndpointCounters => ({
  requests: 0,
  inFlight,
  maxInFlight: inFlight,
  outcomes: {},
  faults: {},
});

/** Counts calls by provider, endpoint, grant type and outcome. Kept by the provider's side, so
 * that a client under test is judged by what arrived and not by what it believes it sent. */
export class Counters {
  readonly #byEndpoint = new Map<string, Map<string, EndpointCounters>>();

  begin(provider: string, endpoint: string, grantType = '-'): CallRecord {
    const counters = this.#of(provider, endpoint);
    counters.requests += 1;
    counters.inFlight += 1;
    counters.maxInFlight = Math.max(counters.maxInFlight, counters.inFlight);
    return {
      outcome: (outcome) => {
        counters.outcomes[grantType] ??= {};
        increment(counters.outcomes[grantType], outcome);
      },
      fault: (kind) => increment(counters.faults, kind),
      end: () => {
        counters.inFlight -= 1;
      },
    };
  }

  /** Back to zero; calls under way stay counted as in flight. */
  reset(): void {
    for (const endpoints of this.#byEndpoint.values()) {
      for (const counters of endpoints.values()) Object.assign(counters, fresh(counters.inFlight));
    }
  }

  report(): CountersReport {
    const providers = [...this.#byEndpoint].map(([provider, endpoints]) => [
      provider,
      Object.fromEntries(endpoints),
    ]);
    return structuredClone(Object.fromEntries(providers));
  }

  #of(provider: string, endpoint: string): EndpointCounters {
    const endpoints = this.#byEndpoint.get(provider) ?? new Map<string, EndpointCounters>();
    const counters = endpoints.get(endpoint) ?? fresh();
    this.#byEndpoint.set(provider, endpoints.set(endpoint, counters));
    return counters;
  }
}

import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleType,
} from 'cockatiel';
import type { Diagnosis, KnownDiagnosis } from '../providers/failure.js';

/** Carries an outcome that counts against the provider's host through the breaker. */
class Counted<T> extends Error {
  constructor(readonly outcome: T) {
    super('counted');
  }
}

interface Circuit {
  readonly policy: CircuitBreakerPolicy;
  lastDiagnosis: Diagnosis | null;
}

export type CircuitResult<T> =
  | { readonly kind: 'called'; readonly outcome: T }
  /** Not called: the host has failed too often in a row. */
  | { readonly kind: 'open'; readonly diagnosis: Diagnosis };

const FAILURES_IN_A_ROW = 8;

const OPEN: KnownDiagnosis = {
  code: 'provider_unavailable',
  retryable: true,
  cause: 'The CRM has failed many times in a row and is left alone for a moment.',
  remedy: 'Nothing to do: it is tried again by itself.',
};

/** One circuit per provider host, of this process: an outage is not met by every grant's own call. */
export class Circuits {
  readonly #circuits = new Map<string, Circuit>();

  /**
   * @param against - The diagnosis to remember when an outcome counts against the host; null when
   *   it does not.
   */
  async run<T>(
    host: string,
    call: () => Promise<T>,
    against: (outcome: T) => Diagnosis | null,
  ): Promise<CircuitResult<T>> {
    const circuit = this.#of(host);
    try {
      const outcome = await circuit.policy.execute(async () => {
        const ended = await call();
        const diagnosis = against(ended);
        if (diagnosis === null) return ended;
        circuit.lastDiagnosis = diagnosis;
        throw new Counted(ended);
      });
      return { kind: 'called', outcome };
    } catch (error) {
      if (error instanceof Counted) return { kind: 'called', outcome: error.outcome as T };
      if (!(error instanceof BrokenCircuitError)) throw error;
      return { kind: 'open', diagnosis: circuit.lastDiagnosis ?? OPEN };
    }
  }

  #of(host: string): Circuit {
    const known = this.#circuits.get(host);
    if (known !== undefined) return known;
    const policy = circuitBreaker(handleType(Counted), {
      halfOpenAfter: new ExponentialBackoff({ initialDelay: 1_000, maxDelay: 30_000 }),
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
    });
    const circuit = { policy, lastDiagnosis: null };
    this.#circuits.set(host, circuit);
    return circuit;
  }
}

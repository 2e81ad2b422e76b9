import { ProviderFailure } from './failure.js';

/** Less than this is no time for a call. */
const LEAST_MS = 250;

/**
 * Our client secret at a CRM and, while it is being changed there, a second one. A call that is
 * refused for the secret of the one is made once more with the other: the CRM looks at who asks
 * before it looks at what is asked for (RFC 6749 §5.2, `invalid_client`), so no code and no refresh
 * token is spent by the refusal. The secret that was accepted goes first from then on.
 */
export class ClientSecrets {
  #order: readonly string[];

  constructor(secret: string, fallback?: string) {
    this.#order = fallback === undefined ? [secret] : [secret, fallback];
  }

  /** All that the CRM may take for ours. */
  get all(): readonly string[] {
    return this.#order;
  }

  /**
   * @param deadlineMs - For both calls together, in whole milliseconds.
   * @throws ProviderFailure of the first call where the second was refused alike
   */
  async use<T>(
    deadlineMs: number,
    call: (secret: string, deadlineMs: number) => Promise<T>,
  ): Promise<T> {
    const [first = '', second] = this.#order;
    const began = performance.now();
    try {
      return await call(first, deadlineMs);
    } catch (error) {
      const left = Math.floor(deadlineMs - (performance.now() - began));
      if (second === undefined || left < LEAST_MS || !isOurFault(error)) throw error;
      return this.#withOther(error, () => call(second, left), [second, first]);
    }
  }

  async #withOther<T>(
    refused: unknown,
    call: () => Promise<T>,
    order: readonly string[],
  ): Promise<T> {
    try {
      const result = await call();
      this.#order = order;
      return result;
    } catch (error) {
      if (isOurFault(error)) throw refused;
      if (error instanceof ProviderFailure && error.delivery === 'definite') this.#order = order;
      throw error;
    }
  }
}

const isOurFault = (error: unknown): boolean =>
  error instanceof ProviderFailure &&
  error.class === 'configuration' &&
  error.delivery === 'definite';

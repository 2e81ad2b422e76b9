import { z } from 'zod';
import type { DiagnosisCode, FailureClass } from './diagnosis-codes.js';

export type { FailureClass } from './diagnosis-codes.js';

/**
 * What is known of the call's effect.
 *
 * - `not_sent`: it never left (DNS, refused connection, TLS), so it spent nothing.
 * - `definite`: the provider's own word says it had no effect.
 * - `unknown`: it may have taken effect: reset, time-out, cut-off or senseless answer.
 */
export type Delivery = 'not_sent' | 'definite' | 'unknown';

/** Diagnosis code of a call that the CRM refused for its access token alone. */
export const ACCESS_TOKEN_REFUSED = 'access_token_refused' satisfies DiagnosisCode;

/** What happened, in words that an administrator of the CRM can act on. */
export const diagnosisSchema = z
  .object({
    code: z.string().meta({ description: 'A stable word, such as `grant_revoked`.' }),
    retryable: z.boolean().meta({
      description: 'Whether trying again can help without a person.',
    }),
    cause: z.string(),
    remedy: z.string(),
  })
  .meta({ id: 'Diagnosis' });

export type Diagnosis = Readonly<z.output<typeof diagnosisSchema>>;

/** A diagnosis of this code's own; one that was stored may be from a version that knew other words. */
export interface KnownDiagnosis extends Diagnosis {
  readonly code: DiagnosisCode;
}

interface ProviderFailureOptions extends KnownDiagnosis {
  readonly class: FailureClass;
  readonly delivery: Delivery;
  /** Seconds, from the provider's `Retry-After`. */
  readonly retryAfter?: number | undefined;
  /** The provider's own error word and text, for the log; free of secrets. */
  readonly providerError?: string | undefined;
  /** Of an answer that is of no use otherwise. */
  readonly newRefreshToken?: string | undefined;
  readonly error?: unknown;
}

/** Every failed call to a provider, as one type. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly class: FailureClass;
  readonly delivery: Delivery;
  readonly diagnosis: KnownDiagnosis;
  readonly retryAfter: number | undefined;
  readonly providerError: string | undefined;
  /** Private: what prints or serializes errors does not get to see it. */
  readonly #newRefreshToken: string | undefined;

  constructor(options: ProviderFailureOptions) {
    super(options.cause, { cause: options.error });
    const { code, retryable, cause, remedy } = options;
    this.class = options.class;
    this.delivery = options.delivery;
    this.diagnosis = { code, retryable, cause, remedy };
    this.retryAfter = options.retryAfter;
    this.providerError = options.providerError;
    this.#newRefreshToken = options.newRefreshToken;
  }

  /** The refresh token that came with an answer whose access token cannot be used. */
  get newRefreshToken(): string | undefined {
    return this.#newRefreshToken;
  }
}

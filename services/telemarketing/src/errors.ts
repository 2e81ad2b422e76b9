export interface CrmFailure {
  readonly provider: string;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;
  /** The CRM's own word, e.g. `REQUIRED_FIELD_MISSING` or `VALIDATION_ERROR`. */
  readonly code: string;
  readonly message: string;
  /** What the CRM answered, as it answered it. */
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** The CRM refused a call, or one record of it, in its own words. */
export class CrmApiError extends Error {
  override readonly name: string = 'CrmApiError';
  readonly provider: string;
  readonly status: number | null;
  readonly code: string;
  readonly details: unknown;

  constructor({ provider, status, code, message, details, cause }: CrmFailure) {
    super(message, cause === undefined ? undefined : { cause });
    this.provider = provider;
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The CRM's limit is reached, and waiting for it would take longer than a call may. */
export class CrmLimitReached extends CrmApiError {
  override readonly name = 'CrmLimitReached';
  /** When to come back; null where the CRM does not say. */
  readonly retryAt: Date | null;

  constructor(failure: CrmFailure, retryAt: Date | null) {
    super(failure);
    this.retryAt = retryAt;
  }
}

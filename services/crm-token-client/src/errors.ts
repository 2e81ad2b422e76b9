/** Why a grant fails, in the service's words. */
export interface Diagnosis {
  /** A word of the service's list, e.g. `grant_revoked`. */
  readonly code: string;
  /** Whether waiting can help. */
  readonly retryable: boolean;
  readonly cause: string;
  /** What a person has to do. */
  readonly remedy: string;
}

/** A connection that could have served a call that named none. */
export interface Candidate {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface CrmTokenErrorOptions {
  /** The service's `code`; stable. */
  readonly code: string;
  /** HTTP status of the service's answer; null where there was none. */
  readonly status: number | null;
  /** Finds the call in the service's log. */
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** No token could be had. The subclasses say what that asks of the caller; a plain one is a bad call. */
export class CrmTokenError extends Error {
  override readonly name: string = 'CrmTokenError';
  readonly code: string;
  readonly status: number | null;
  readonly requestId: string | undefined;

  constructor(message: string, { code, status, requestId, cause }: CrmTokenErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

/** The grant is over: its user connects the CRM again. Asking again is of no use before that. */
export class ReauthRequired extends CrmTokenError {
  override readonly name = 'ReauthRequired';
  readonly connectionId: string | undefined;
  readonly diagnosis: Diagnosis | undefined;

  constructor(
    message: string,
    options: CrmTokenErrorOptions,
    found: {
      readonly connectionId?: string | undefined;
      readonly diagnosis?: Diagnosis | undefined;
    },
  ) {
    super(message, options);
    this.connectionId = found.connectionId;
    this.diagnosis = found.diagnosis;
  }
}

/** No valid token is left and the CRM gives none for now; `code` and `diagnosis` say whose move it is. */
export class ProviderUnavailable extends CrmTokenError {
  override readonly name = 'ProviderUnavailable';
  readonly retryAt: Date;
  readonly diagnosis: Diagnosis | undefined;

  constructor(
    message: string,
    options: CrmTokenErrorOptions,
    found: { readonly retryAt: Date; readonly diagnosis?: Diagnosis | undefined },
  ) {
    super(message, options);
    this.retryAt = found.retryAt;
    this.diagnosis = found.diagnosis;
  }
}

/** No connection of this CRM that the caller may use. */
export class ConnectionNotFound extends CrmTokenError {
  override readonly name = 'ConnectionNotFound';
}

/** Several connections could serve the call and none is the default: name one of `candidates`. */
export class ConnectionAmbiguous extends CrmTokenError {
  override readonly name = 'ConnectionAmbiguous';
  readonly candidates: readonly Candidate[];

  constructor(message: string, options: CrmTokenErrorOptions, candidates: readonly Candidate[]) {
    super(message, options);
    this.candidates = candidates;
  }
}

/** The service does not take our credentials, or they lack a scope. */
export class Unauthorized extends CrmTokenError {
  override readonly name = 'Unauthorized';
}

/** Too many calls to the service, or too many refused tokens of one connection. */
export class RateLimited extends CrmTokenError {
  override readonly name = 'RateLimited';
  readonly retryAt: Date;

  constructor(message: string, options: CrmTokenErrorOptions, retryAt: Date) {
    super(message, options);
    this.retryAt = retryAt;
  }
}

/** No answer, or none that the service itself would give. Worth another try. */
export class ServiceUnreachable extends CrmTokenError {
  override readonly name = 'ServiceUnreachable';

  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, { code: 'service_unreachable', status, cause });
  }
}

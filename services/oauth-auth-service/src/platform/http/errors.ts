/** One entry of the error catalogue; `docs/errors.md` is written from these. */
export interface ErrorDefinition {
  /** HTTP status. */
  readonly status: number;
  readonly title: string;
  /** Why it happens, and what the caller or an operator can do. */
  readonly cause: string;
  readonly remedy: string;
}

export interface FieldError {
  /** Where in the input: `body.email`, `query.limit`. */
  readonly path: string;
  readonly message: string;
}

export interface ErrorOptions {
  /** For the client. Never holds a secret or another tenant's data. */
  readonly detail?: string;
  /** For the log alone. */
  readonly cause?: unknown;
  readonly errors?: readonly FieldError[];
  /** Further members of the problem document (RFC 9457 §3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** Sent as `WWW-Authenticate` (RFC 6750 §3). */
  readonly challenge?: string;
}

/** An error meant for the client, as `application/problem+json`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: string,
    readonly definition: ErrorDefinition,
    readonly options: ErrorOptions = {},
  ) {
    super(options.detail ?? definition.title, { cause: options.cause });
  }

  get status(): number {
    return this.definition.status;
  }
}

export type ErrorFactory = (options?: ErrorOptions) => ApiError;

/** Turns a feature's part of the catalogue into functions that make its errors. */
export function defineErrors<K extends string>(
  catalogue: Readonly<Record<K, ErrorDefinition>>,
): Readonly<Record<K, ErrorFactory>> {
  const factories: Partial<Record<K, ErrorFactory>> = {};
  for (const code of Object.keys(catalogue) as K[]) {
    factories[code] = (options) => new ApiError(code, catalogue[code], options);
  }
  return factories as Record<K, ErrorFactory>;
}

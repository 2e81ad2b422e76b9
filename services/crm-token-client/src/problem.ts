import {
  type Candidate,
  ConnectionAmbiguous,
  ConnectionNotFound,
  CrmTokenError,
  type Diagnosis,
  ProviderUnavailable,
  RateLimited,
  ReauthRequired,
  ServiceUnreachable,
  Unauthorized,
} from './errors.js';
import { isObject, type JsonObject, textOf } from './json.js';

const DEFAULT_RETRY_SECONDS = 5;

/** An error answer of the service, apart from the wire. */
export interface Refusal {
  readonly status: number;
  /** The parsed body; undefined where it was no JSON. */
  readonly body: unknown;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
  /** When the answer came, ms since the epoch. */
  readonly receivedAt: number;
}

/** The typed error for an answer: problem details (RFC 9457), or RFC 6749's from `/oauth/token`. */
export function errorFrom(refusal: Refusal): CrmTokenError {
  const { status, body } = refusal;
  const problem = isObject(body) ? body : {};
  const code = textOf(problem['code']) ?? textOf(problem['error']);
  if (code === undefined) {
    return new ServiceUnreachable(
      `The service answered ${status} with no error of its own.`,
      status,
    );
  }
  const message =
    textOf(problem['detail']) ??
    textOf(problem['error_description']) ??
    textOf(problem['title']) ??
    code;
  const options = { code, status, requestId: textOf(problem['requestId']) };
  const found = {
    connectionId: textOf(problem['connectionId']),
    diagnosis: diagnosisOf(problem['diagnosis']),
    retryAt: retryTime(refusal),
  };
  if (code === 'reauth_required') return new ReauthRequired(message, options, found);
  if (code === 'connection_not_found') return new ConnectionNotFound(message, options);
  if (code === 'connection_ambiguous') {
    return new ConnectionAmbiguous(message, options, candidatesOf(problem['candidates']));
  }
  if (code.startsWith('provider_') && status === 503) {
    return new ProviderUnavailable(message, options, found);
  }
  if (status === 429) return new RateLimited(message, options, found.retryAt);
  // `/oauth/token` answers unknown clients 401, and grants that are not theirs 400.
  if (status === 401 || status === 403 || UNFIT_CLIENT.has(code)) {
    return new Unauthorized(message, options);
  }
  return status >= 500
    ? new ServiceUnreachable(message, status, new CrmTokenError(message, options))
    : new CrmTokenError(message, options);
}

const UNFIT_CLIENT: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
]);

/** `Retry-After` is seconds or a date (RFC 9110 §10.2.3). */
function retryTime({ retryAfter, receivedAt }: Refusal): Date {
  const value = retryAfter ?? '';
  const seconds = /^\d+$/.test(value) ? Number(value) : DEFAULT_RETRY_SECONDS;
  const date = Date.parse(value);
  return new Date(/[a-z]/i.test(value) && !Number.isNaN(date) ? date : receivedAt + seconds * 1000);
}

function diagnosisOf(value: unknown): Diagnosis | undefined {
  if (!isObject(value)) return undefined;
  const { code, cause, remedy }: JsonObject = value;
  const retryable = value['retryable'] === true;
  return { code: String(code), retryable, cause: String(cause), remedy: String(remedy) };
}

function candidatesOf(value: unknown): readonly Candidate[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.flatMap((item) => {
    const id = isObject(item) ? textOf(item['id']) : undefined;
    return isObject(item) && id !== undefined ? [{ ...item, id }] : [];
  });
}

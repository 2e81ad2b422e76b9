import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from '../logger.js';
import { commonErrors } from './common-errors.js';
import { ApiError } from './errors.js';
import { PROBLEM_TYPE, problemOf } from './problem-document.js';

/** Seconds, where nobody knows better: every 429 and 503 says when to return. */
const RETRY_AFTER = 2;

/** Sends an error as `application/problem+json` (RFC 9457). */
export function sendProblem(res: Response, error: ApiError): void {
  const { definition, options } = error;
  setErrorHeaders(res, error);
  const requestId = String(res.locals['requestId'] ?? '');
  res
    .status(definition.status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(error.code, definition, requestId, options)));
}

/** What an error says beside its body, in whatever form that is. */
export function setErrorHeaders(res: Response, { status, options }: ApiError): void {
  const retryAfter = options.retryAfter ?? (asksToReturn(status) ? RETRY_AFTER : undefined);
  if (retryAfter !== undefined) {
    res.setHeader('Retry-After', String(Math.max(1, Math.ceil(retryAfter))));
  }
  // RFC 9110 §15.5.2: no 401 without a challenge.
  const challenge = options.challenge ?? (status === 401 ? 'Bearer' : undefined);
  if (challenge !== undefined) res.setHeader('WWW-Authenticate', challenge);
  res.setHeader('Cache-Control', 'no-store');
}

const asksToReturn = (status: number): boolean => status === 429 || status === 503;

/** What Express, body-parser and Node throw, in our terms; anything unknown is an internal error. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { type, status, code } = (error ?? {}) as {
    type?: unknown;
    status?: unknown;
    code?: unknown;
  };
  if (type === 'entity.parse.failed' || type === 'entity.verify.failed') {
    return commonErrors.invalid_json();
  }
  if (type === 'request.size.invalid' || type === 'request.aborted') {
    return commonErrors.invalid_json();
  }
  if (type === 'entity.too.large') return commonErrors.payload_too_large();
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') {
    return commonErrors.unsupported_media_type();
  }
  // A malformed percent-encoding in the path: Express throws a URIError with status 400.
  if (status === 400) return commonErrors.invalid_request({ cause: error });
  if (isDatabaseUnreachable(code, error)) {
    return commonErrors.service_unavailable({ cause: error });
  }
  return commonErrors.internal_error({ cause: error });
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE']);
// PostgreSQL: cannot_connect_now, admin_shutdown, crash_shutdown, too_many_connections; class 08
// is "connection exception". Prisma: P1001 (cannot reach), P1017 (closed), P2024 (pool time-out).
const SHUTTING_DOWN = new Set(['57P01', '57P02', '57P03', '53300', 'P1001', 'P1017', 'P2024']);

function isDatabaseUnreachable(code: unknown, error: unknown): boolean {
  if (typeof code === 'string') {
    if (UNREACHABLE.has(code) || SHUTTING_DOWN.has(code) || code.startsWith('08')) return true;
  }
  const message = error instanceof Error ? error.message : '';
  return /Connection terminated|is not queryable|timeout exceeded when trying to connect|DatabaseNotReachable|ConnectionClosed/.test(
    message,
  );
}

export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const apiError = toApiError(error);
    if (apiError.status >= 500) {
      const cause = apiError.options.cause ?? apiError;
      logger.error(
        { requestId: res.locals['requestId'], code: apiError.code, err: cause },
        'request failed',
      );
    }
    // Half an answer is out already: only closing the connection tells the client it failed.
    if (res.headersSent) {
      res.destroy();
      return;
    }
    sendProblem(res, apiError);
  };
}

export const notFoundHandler: RequestHandler = () => {
  throw commonErrors.not_found();
};

import { defineErrors, type ErrorDefinition } from './errors.js';

/** Errors that any route can answer. */
export const commonErrorCatalogue = {
  invalid_request: {
    status: 400,
    title: 'The request is malformed',
    cause: 'A field is missing, unknown or of the wrong form; `errors` names each one.',
    remedy: 'Correct the named fields and send the request again.',
  },
  invalid_json: {
    status: 400,
    title: 'The request body is not valid JSON',
    cause: 'The body could not be parsed, or was cut off.',
    remedy: 'Send a JSON object with `Content-Type: application/json`.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not one of ours',
    cause: '`cursor` was altered, or comes from another list.',
    remedy:
      'Pass `nextCursor` of the previous page unchanged, or leave `cursor` out to start again.',
  },
  unauthenticated: {
    status: 401,
    title: 'Authentication is required',
    cause: 'The request carries no Bearer token.',
    remedy: 'Send `Authorization: Bearer <access token>`; sign in to get one.',
  },
  invalid_token: {
    status: 401,
    title: 'The Bearer token is not valid',
    cause: 'It is expired, revoked, malformed, or was issued for something else.',
    remedy: 'Refresh the session or sign in again.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    cause: 'The account is known, but its role does not allow this act.',
    remedy: 'Ask an administrator of the tenant.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The token lacks a scope',
    cause: 'The Bearer token was issued without the scope that this call needs.',
    remedy: 'Use a token with the scope named in `WWW-Authenticate`.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    cause: 'The path is unknown, or what it names does not exist for this account.',
    remedy: 'Check the path and the id.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    cause: 'The path exists, but not with this method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    cause: 'Its headers or its body were not complete in time.',
    remedy: 'Send the request again, over a connection that is fast enough.',
  },
  payload_too_large: {
    status: 413,
    title: 'The request body is too large',
    cause: 'The body exceeds the limit of this route.',
    remedy: 'Send less at once.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    cause: 'The body is not JSON, or uses a charset or encoding that is not accepted.',
    remedy: 'Send `Content-Type: application/json` in UTF-8.',
  },
  headers_too_large: {
    status: 431,
    title: 'The request headers are too large',
    cause: 'All headers together exceed 16 KiB.',
    remedy: 'Send fewer or smaller cookies and headers.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    cause: 'A rate limit for this account, tenant or address is used up.',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    cause: 'An unexpected fault; it is logged under `requestId`.',
    remedy: 'Try again; if it stays, report the `requestId`.',
  },
  service_unavailable: {
    status: 503,
    title: 'The service is not available right now',
    cause: 'The database cannot be reached, or the process is shutting down.',
    remedy: 'Try again after `Retry-After` seconds.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export const commonErrors = defineErrors(commonErrorCatalogue);

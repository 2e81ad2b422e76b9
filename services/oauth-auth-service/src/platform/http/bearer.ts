import type { Request } from 'express';
import type { Principal } from '../principal.js';
import { commonErrors } from './common-errors.js';
import type { ApiError } from './errors.js';

/**
 * Proves who calls, from the Bearer token of the request.
 *
 * @throws ApiError `unauthenticated` or `invalid_token`, with the challenge of RFC 6750 §3.
 */
export type Authenticate = (req: Request) => Promise<Principal>;

/**
 * The Bearer token of the `Authorization` header (RFC 6750 §2.1), or undefined where the request
 * carries no Bearer credentials. A token in the query or the body is never read: those places end
 * up in logs and histories (RFC 9700 §4.3.2).
 */
export function bearerToken(req: Request): string | undefined {
  const [scheme, ...rest] = (req.headers.authorization ?? '').trim().split(/ +/);
  return scheme?.toLowerCase() === 'bearer' ? rest.join(' ') : undefined;
}

/** No credentials at all: a bare challenge without an error code (RFC 6750 §3.1). */
export const unauthenticated = (): ApiError =>
  commonErrors.unauthenticated({ challenge: 'Bearer' });

export const invalidToken = (): ApiError =>
  commonErrors.invalid_token({ challenge: 'Bearer error="invalid_token"' });

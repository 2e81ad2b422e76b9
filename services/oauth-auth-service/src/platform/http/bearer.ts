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
 *
 * @throws ApiError `invalid_request` where the header comes more than once: Node shows the first, and
 *   whoever stands in front of us may have judged another (RFC 6750 §3.1).
 */
export function bearerToken(req: Request): string | undefined {
  if (isRepeated(req)) throw repeated();
  const [scheme, ...rest] = (req.headers.authorization ?? '').trim().split(/ +/);
  return scheme?.toLowerCase() === 'bearer' ? rest.join(' ') : undefined;
}

const isRepeated = ({ rawHeaders }: Request): boolean => {
  // Names and values take turns; a name of another length needs no look.
  const isName = (text: string, at: number) =>
    at % 2 === 0 && text.length === 13 && text.toLowerCase() === 'authorization';
  return rawHeaders.findIndex(isName) !== rawHeaders.findLastIndex(isName);
};

const repeated = (): ApiError =>
  commonErrors.invalid_request({
    detail: 'There is more than one `Authorization` header.',
    challenge: 'Bearer error="invalid_request"',
  });

/** No credentials at all: a bare challenge without an error code (RFC 6750 §3.1). */
export const unauthenticated = (): ApiError =>
  commonErrors.unauthenticated({ challenge: 'Bearer' });

export const invalidToken = (): ApiError =>
  commonErrors.invalid_token({ challenge: 'Bearer error="invalid_token"' });

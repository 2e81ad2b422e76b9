import type { Request } from 'express';
import { invalidToken } from '../../platform/http/bearer.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import type { OAuthPorts } from '../context.js';

export interface SignedIn {
  readonly id: string;
  readonly tenantId: string;
}

/**
 * The person whose session calls: what clients may do is decided in person, and by no program.
 *
 * @throws ApiError `unauthenticated`, `invalid_token`, `forbidden`
 */
export async function signedIn(
  { authenticate }: Pick<OAuthPorts, 'authenticate'>,
  req: Request,
): Promise<SignedIn> {
  const { via, userId, tenantId } = await authenticate(req);
  if (via !== 'session') {
    throw commonErrors.forbidden({
      detail: 'Only the session of a signed-in user allows a client',
    });
  }
  if (userId === null) throw invalidToken();
  return { id: userId, tenantId };
}

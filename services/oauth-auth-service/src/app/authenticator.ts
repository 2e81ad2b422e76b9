import {
  type Authenticate,
  bearerToken,
  invalidToken,
  unauthenticated,
} from '../platform/http/bearer.js';
import type { Principal } from '../platform/principal.js';

/** One kind of Bearer token, told from the others by its form. */
export interface BearerScheme {
  recognises(token: string): boolean;
  /** Who holds the token; undefined when it is not genuine or no longer in force. */
  authenticate(token: string): Promise<Principal | undefined>;
}

/** The first scheme that recognises the form of a token decides; one that none does is invalid. */
export const createAuthenticator =
  (schemes: readonly BearerScheme[]): Authenticate =>
  async (req) => {
    const token = bearerToken(req);
    if (token === undefined) throw unauthenticated();
    const scheme = schemes.find((candidate) => candidate.recognises(token));
    const principal = await scheme?.authenticate(token);
    if (principal === undefined) throw invalidToken();
    return principal;
  };

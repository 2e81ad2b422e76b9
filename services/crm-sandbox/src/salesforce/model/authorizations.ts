import { Authorizations } from '../../platform/authorizations.js';
import { type RandomBytes, tokenCharacters } from '../../platform/random.js';

/** An authorization request that has been found valid and waits for the user's decision. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly loginHint: string | undefined;
}

/**
 * Codes live 15 minutes, and both a used and a run-out one is "expired". They end in `==`, so that
 * a client must encode them.
 */
export const salesforceAuthorizations = (random: RandomBytes) =>
  new Authorizations<AuthorizationRequest>({
    newRequestId: () => tokenCharacters(random, 32),
    newCode: () => `aPrx${tokenCharacters(random, 82)}==`,
  });

import { Authorizations } from '../../platform/authorizations.js';
import { type RandomBytes, tokenCharacters } from '../../platform/random.js';
import { newHubspotSecret } from './tokens.js';

/** An authorization request that has been found valid and waits for the user's decision. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
  /** From `/oauth/{accountId}/authorize`: only users of this hub may be chosen. */
  readonly accountId: string | undefined;
}

export const hubspotAuthorizations = (random: RandomBytes) =>
  new Authorizations<AuthorizationRequest>({
    newRequestId: () => tokenCharacters(random, 32),
    newCode: () => newHubspotSecret('na1', random),
  });

import type { Principal } from '../platform/principal.js';
import type { LastUsed } from './last-used.js';
import { looksLikeApiToken } from './token-form.js';
import type { VerifiedApiToken } from './verify-api-token.js';

export interface ApiTokenSchemePorts {
  verify(token: string): Promise<VerifiedApiToken | undefined>;
  readonly lastUsed: Pick<LastUsed, 'note'>;
}

/** Reads an API token as Bearer token: its user, with the scopes of the token alone. */
export const apiTokenScheme = ({ verify, lastUsed }: ApiTokenSchemePorts) => ({
  recognises: looksLikeApiToken,

  authenticate: async (token: string): Promise<Principal | undefined> => {
    const verified = await verify(token);
    if (verified === undefined) return undefined;
    const { tokenId, userId, tenantId, role, scopes } = verified;
    lastUsed.note(tokenId);
    return { userId, tenantId, role, scopes, via: 'api_token', tokenId };
  },
});

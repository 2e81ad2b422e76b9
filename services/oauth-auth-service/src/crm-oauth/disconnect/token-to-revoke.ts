import type { Logger } from '../../platform/logger.js';
import type { GrantRow } from '../grants/grant.js';
import type { GrantStore } from '../grants/grant-store.js';
import { VaultError } from '../vault/vault.js';
import type { TokenToRevoke } from './revocation-store.js';

/**
 * What ends a grant at the provider: its refresh token, or the access token where it has none.
 *
 * @returns null when the token cannot be opened: the grant must end here all the same.
 */
export function tokenToRevoke(
  { grants, logger }: { readonly grants: GrantStore; readonly logger: Logger },
  grant: GrantRow,
  reason: TokenToRevoke['reason'],
): TokenToRevoke | null {
  try {
    return grant.refreshToken === null
      ? { token: grants.openAccessToken(grant), kind: 'access_token', reason }
      : { token: grants.openRefreshToken(grant), kind: 'refresh_token', reason };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    logger.error({ connectionId: grant.id, err: error }, 'a token to revoke cannot be opened');
    return null;
  }
}

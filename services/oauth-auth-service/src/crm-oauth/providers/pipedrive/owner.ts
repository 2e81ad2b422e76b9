import { ProviderFailure } from '../failure.js';
import type { FoundToken, TokenOwner } from '../provider.js';
import { isApiOrigin } from './hosts.js';
import type { PipedriveOAuth } from './oauth-client.js';

/**
 * Pipedrive has no introspection: an access token is tried on `/v1/users/me`, which says whose it is
 * and not which client's. Of a refresh token nothing can be asked.
 *
 * @param trusted - Origins besides Pipedrive's own that the token may be sent to.
 */
export async function ownerOf(
  client: PipedriveOAuth,
  trusted: readonly string[],
  { token, kind, instanceUrl }: FoundToken,
  deadlineMs: number,
): Promise<TokenOwner | 'inactive' | null> {
  if (kind === 'refresh_token' || instanceUrl === null) return null;
  if (!isApiOrigin(instanceUrl, trusted)) return null;
  try {
    const profile = await client.identity(instanceUrl, token, deadlineMs);
    return { profile, ofOurClient: false, scopes: null, instanceUrl, remainingSeconds: null };
  } catch (error) {
    const refused = error instanceof ProviderFailure && error.class === 'start_again';
    if (refused) return 'inactive';
    throw error;
  }
}

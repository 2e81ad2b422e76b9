import type { OAuthClient, Prisma } from '../../generated/prisma/client.js';

const HOLDING_SCOPES = [
  'oauth_consents',
  'oauth_grants',
  'authorization_codes',
  'access_tokens',
  'oauth_refresh_tokens',
] as const;

/**
 * Takes out of all that a client holds what its registration does not reach to any more: a scope
 * taken from a client is gone at once, and comes back by a new consent alone.
 */
export async function takeBackBeyond(
  transaction: Prisma.TransactionClient,
  { id, scopes }: Pick<OAuthClient, 'id' | 'scopes'>,
): Promise<void> {
  for (const table of HOLDING_SCOPES) {
    await transaction.$executeRawUnsafe(
      `UPDATE ${table} SET scopes = ARRAY(
         SELECT scope FROM unnest(scopes) WITH ORDINALITY AS held (scope, place)
         WHERE scope = ANY ($2::text[]) ORDER BY place)
       WHERE client_id = $1 AND NOT scopes <@ $2::text[]`,
      id,
      scopes,
    );
  }
}

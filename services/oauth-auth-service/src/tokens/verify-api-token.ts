import type { Pool } from 'pg';
import type { Clock } from '../platform/clock.js';
import type { Role, Scope } from '../platform/principal.js';
import { hashSecret } from '../platform/secrets.js';
import { isWellFormed } from './token-form.js';
import { effectiveScopes } from './tokens.policy.js';

export interface VerifiedApiToken {
  readonly tokenId: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  /** Of the token and of the user's role today, both. */
  readonly scopes: ReadonlySet<Scope>;
  readonly expiresAt: Date;
}

interface Row {
  readonly id: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

/**
 * Looks a token up, together with its user, in one query and nothing but that: a token revoked or a
 * user switched off anywhere is refused by the next call everywhere.
 */
export async function verifyApiToken(
  { pool, clock }: { readonly pool: Pool; readonly clock: Clock },
  token: string,
): Promise<VerifiedApiToken | undefined> {
  if (!isWellFormed(token)) return undefined;
  const { rows } = await pool.query<Row>({
    name: 'verify-api-token',
    text: `SELECT t.id, t.user_id AS "userId", u.tenant_id AS "tenantId", u.role, t.scopes,
        t.expires_at AS "expiresAt"
      FROM api_tokens AS t JOIN users AS u ON u.id = t.user_id
      WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2
        AND u.deactivated_at IS NULL`,
    values: [hashSecret(token), clock.now()],
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  const { id: tokenId, scopes: granted, ...holder } = row;
  return { tokenId, ...holder, scopes: effectiveScopes(row.role, granted) };
}

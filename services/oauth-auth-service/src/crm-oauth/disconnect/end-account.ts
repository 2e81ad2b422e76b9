import type { Pool } from 'pg';
import { type GrantRow, grantColumns } from '../grants/grant.js';
import type { KnownDiagnosis } from '../providers/failure.js';
import type { CrmProvider } from '../providers/provider.js';
import { withTransaction } from '../transaction.js';
import { lockAccount } from './revocation-store.js';

/** What an uninstall ended here. */
export interface EndedAccount {
  /** The connection that it was asked for, as it is now. */
  readonly grant: GrantRow;
  /** The connections of its tenant that ended, itself among them. */
  readonly ofTenant: readonly GrantRow[];
  /** Connections that ended, of all tenants: for the log alone. */
  readonly all: number;
}

const removed = ({ displayName }: CrmProvider): KnownDiagnosis => ({
  code: 'app_uninstalled',
  retryable: false,
  cause: `The app was removed from this ${displayName} account, which ended the tokens of all its users.`,
  remedy: `The user connects ${displayName} again, which installs the app anew.`,
});

/**
 * Ends every live connection that one client holds of one CRM account, since none of their tokens
 * lives on: the tenant's own are disconnected, as was asked; those of others need a new consent.
 * A connection made or refreshed after `asked` has newer tokens and is left alone.
 */
export function endAccount(
  pool: Pool,
  provider: CrmProvider,
  connection: GrantRow,
  asked: Date,
): Promise<EndedAccount> {
  const { code, retryable, cause, remedy } = removed(provider);
  const { clientId, externalAccountId, tenantId } = connection;
  return withTransaction(pool, async (client) => {
    await lockAccount(client, connection);
    const { rows } = await client.query<GrantRow>(
      `UPDATE crm_oauth_tokens SET
         status = CASE WHEN tenant_id = $4 THEN 'disconnected' ELSE 'reauth_required'
           END::crm_connection_status,
         access_token = CASE WHEN tenant_id <> $4 THEN access_token END,
         refresh_token = CASE WHEN tenant_id <> $4 THEN refresh_token END,
         access_token_fingerprint = CASE WHEN tenant_id <> $4 THEN access_token_fingerprint END,
         refresh_token_fingerprint = CASE WHEN tenant_id <> $4 THEN refresh_token_fingerprint END,
         is_default = is_default AND tenant_id <> $4,
         is_tenant_default = is_tenant_default AND tenant_id <> $4,
         disconnected_at = CASE WHEN tenant_id = $4 THEN now() END,
         token_generation = token_generation + 1,
         lease_holder = NULL, lease_expires_at = NULL, intent_generation = NULL, intent_at = NULL,
         next_attempt_at = NULL, last_error_code = $6, last_error_retryable = $7,
         last_error_cause = $8, last_error_remedy = $9, last_error_at = now(), updated_at = now()
       WHERE provider = $1 AND client_id = $2 AND external_account_id = $3
         AND status IN ('active', 'uncertain', 'reauth_required') AND issued_at <= $5
       RETURNING ${grantColumns}`,
      [provider.name, clientId, externalAccountId, tenantId, asked, code, retryable, cause, remedy],
    );
    const ofTenant = rows.filter((row) => row.tenantId === tenantId);
    const grant = ofTenant.find(({ id }) => id === connection.id) ?? connection;
    return { grant, ofTenant, all: rows.length };
  });
}

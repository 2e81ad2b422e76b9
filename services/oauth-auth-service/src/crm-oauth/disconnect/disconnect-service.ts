import type { Pool } from 'pg';
import type { Audit, AuditEvent } from '../../platform/audit.js';
import type { Logger } from '../../platform/logger.js';
import type { GrantRow } from '../grants/grant.js';
import { grantColumns } from '../grants/grant.js';
import type { GrantStore } from '../grants/grant-store.js';
import type { ProviderRegistry } from '../providers/registry.js';
import { withTransaction } from '../transaction.js';
import type { RevocationService } from './revocation-service.js';
import { lockAccount, type Revocation, type RevocationStore } from './revocation-store.js';
import { tokenToRevoke } from './token-to-revoke.js';

/** What an ended connection left behind at the provider. */
export interface Disconnected {
  readonly grant: GrantRow;
  readonly upstream: Revocation['status'];
  /** Null when no access token of it lives on. */
  readonly accessTokenLivesUntil: Date | null;
}

export interface DisconnectDependencies {
  readonly pool: Pool;
  readonly grants: GrantStore;
  readonly revocationStore: RevocationStore;
  readonly revocations: RevocationService;
  readonly providers: ProviderRegistry;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly announce: () => void;
}

/** Ends a connection here at once, then at the provider. Ending one twice tries upstream again. */
export class DisconnectService {
  constructor(private readonly deps: DisconnectDependencies) {}

  /** @param act - For the audit, written with the end itself. */
  async disconnect(connection: GrantRow, act: AuditEvent): Promise<Disconnected> {
    const grant = await this.#endHere(connection, act);
    this.deps.announce();
    const written = await this.deps.revocationStore.ofConnection(grant.id);
    const upstream = written === null ? 'failed' : await this.deps.revocations.attempt(written.id);
    const provider = this.deps.providers.get(grant.provider);
    const over = upstream === 'revoked' && provider?.revocationCascades === true;
    const expiry = written?.accessTokenExpiresAt ?? null;
    return { grant, upstream, accessTokenLivesUntil: over ? null : stillAhead(expiry, grant) };
  }

  /** The row first loses its tokens; only then is it counted who else holds them. */
  #endHere(connection: GrantRow, act: AuditEvent): Promise<GrantRow> {
    return withTransaction(this.deps.pool, async (client) => {
      await lockAccount(client, connection);
      const { rows } = await client.query<GrantRow>(
        `SELECT ${grantColumns} FROM crm_oauth_tokens WHERE id = $1 FOR UPDATE`,
        [connection.id],
      );
      const before = rows[0] ?? connection;
      if (before.status === 'disconnected') return before;
      const ended = await client.query<GrantRow>(
        `UPDATE crm_oauth_tokens SET status = 'disconnected', access_token = NULL,
           refresh_token = NULL, access_token_fingerprint = NULL,
           refresh_token_fingerprint = NULL, token_generation = token_generation + 1,
           lease_holder = NULL, lease_expires_at = NULL, intent_generation = NULL,
           intent_at = NULL, next_attempt_at = NULL, is_default = false,
           is_tenant_default = false, disconnected_at = now(), updated_at = now()
         WHERE id = $1 RETURNING ${grantColumns}`,
        [before.id],
      );
      const token = tokenToRevoke(this.deps, before, 'disconnected');
      if (token !== null) await this.deps.revocationStore.add(client, before, token);
      await this.deps.audit.recordIn(client, act);
      return ended.rows[0] ?? before;
    });
  }
}

/** An expiry that had passed when the connection ended tells nothing. */
const stillAhead = (expiry: Date | null, { disconnectedAt }: GrantRow): Date | null =>
  expiry !== null && disconnectedAt !== null && expiry > disconnectedAt ? expiry : null;

import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { CRMTokenRevocation } from '../../generated/prisma/client.js';
import type { GrantRow } from '../grants/grant.js';
import { fingerprint } from '../vault/fingerprint.js';
import type { Vault } from '../vault/vault.js';

export type Revocation = CRMTokenRevocation;

export interface TokenToRevoke {
  readonly token: string;
  readonly kind: 'access_token' | 'refresh_token';
  readonly reason: 'disconnected' | 'replaced' | 'orphaned';
}

/** The connection, or would-be connection, that a token belonged to. */
export type Origin = Pick<
  GrantRow,
  'id' | 'tenantId' | 'provider' | 'clientId' | 'loginUrl' | 'externalAccountId' | 'expiresAt'
>;

/** A lock on everything that one client holds of one CRM account, until the transaction ends. */
export const lockAccount = (
  client: PoolClient,
  {
    provider,
    clientId,
    externalAccountId,
  }: Omit<Origin, 'id' | 'tenantId' | 'loginUrl' | 'expiresAt'>,
) =>
  client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    JSON.stringify(['crm-account', provider, clientId, externalAccountId]),
  ]);

/** Tokens that must end at the provider, sealed until they have. */
export class RevocationStore {
  constructor(
    private readonly pool: Pool,
    private readonly vault: Vault,
  ) {}

  /**
   * Writes down that a token must end. Call under `lockAccount`, after the grant's own row no
   * longer holds it: a token that any live connection of any tenant still holds is kept.
   */
  async add(client: PoolClient, origin: Origin, end: TokenToRevoke): Promise<Revocation['id']> {
    const id = randomUUID();
    const mark = fingerprint(end.token);
    const shared = await client.query(
      `SELECT 1 FROM crm_oauth_tokens WHERE provider = $1 AND status <> 'disconnected'
         AND (refresh_token_fingerprint = $2 OR access_token_fingerprint = $2) LIMIT 1`,
      [origin.provider, mark],
    );
    const kept = (shared.rowCount ?? 0) > 0;
    const { tenantId, provider } = origin;
    const binding = { tenantId, provider, rowId: id, field: 'revocationToken' } as const;
    await client.query(
      `INSERT INTO crm_token_revocations (id, tenant_id, connection_id, provider, client_id,
         login_url, external_account_id, reason, token, token_kind, token_fingerprint,
         access_token_expires_at, status, settled_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::crm_revocation_status,
         CASE WHEN $13 = 'kept_shared' THEN now() END)`,
      [
        id,
        tenantId,
        origin.id,
        provider,
        origin.clientId,
        origin.loginUrl,
        origin.externalAccountId,
        end.reason,
        kept ? null : this.vault.seal(end.token, binding),
        end.kind,
        mark,
        origin.expiresAt,
        kept ? 'kept_shared' : 'pending',
      ],
    );
    return id;
  }

  async find(id: string): Promise<Revocation | null> {
    const { rows } = await this.pool.query<Revocation>(`${SELECT} WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** The revocation that a disconnect of this connection wrote. */
  async ofConnection(connectionId: string): Promise<Revocation | null> {
    const { rows } = await this.pool.query<Revocation>(
      `${SELECT} WHERE connection_id = $1 AND reason = 'disconnected'
       ORDER BY created_at DESC LIMIT 1`,
      [connectionId],
    );
    return rows[0] ?? null;
  }

  open(row: Revocation): string {
    const { id: rowId, tenantId, provider } = row;
    return this.vault.open(row.token ?? '', {
      tenantId,
      provider,
      rowId,
      field: 'revocationToken',
    });
  }

  async settle(id: string, status: 'revoked' | 'failed', error: string | null): Promise<void> {
    await this.pool.query(
      `UPDATE crm_token_revocations SET status = $2::crm_revocation_status, token = NULL,
         attempts = attempts + 1, settled_at = now(), last_error = $3, next_attempt_at = NULL
       WHERE id = $1`,
      [id, status, error],
    );
  }

  async postpone(id: string, error: string, seconds: number): Promise<void> {
    await this.pool.query(
      `UPDATE crm_token_revocations SET attempts = attempts + 1, last_error = $2,
         next_attempt_at = now() + make_interval(secs => $3::float8)
       WHERE id = $1 AND status = 'pending'`,
      [id, error, seconds],
    );
  }
}

const SELECT = `SELECT id, tenant_id AS "tenantId", connection_id AS "connectionId", provider,
  client_id AS "clientId", login_url AS "loginUrl", external_account_id AS "externalAccountId",
  reason, token, token_kind AS "tokenKind", token_fingerprint AS "tokenFingerprint",
  access_token_expires_at AS "accessTokenExpiresAt", status, attempts,
  next_attempt_at AS "nextAttemptAt", last_error AS "lastError", created_at AS "createdAt",
  settled_at AS "settledAt" FROM crm_token_revocations`;

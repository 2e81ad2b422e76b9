import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { type CRMImport, Prisma } from '../../generated/prisma/client.js';
import { columnsOf } from '../grants/grant.js';
import type { TokenAnswer } from '../providers/provider.js';
import type { Vault } from '../vault/vault.js';

/** The right to work on one refresh token, and what earlier tries have left. */
export interface Claim extends Pick<CRMImport, ClaimField> {
  readonly leaseId: string;
  /** Since the answer came; null before. */
  readonly answerAgeSeconds: number | null;
}

type ClaimField =
  | 'id'
  | 'tenantId'
  | 'provider'
  | 'status'
  | 'accessToken'
  | 'refreshToken'
  | 'instanceUrl'
  | 'identityUrl'
  | 'scopes'
  | 'lifetimeSeconds';

export interface Claimant {
  readonly tenantId: string;
  readonly userId: string;
  readonly provider: string;
  readonly tokenFingerprint: string;
}

/** The connection that a refresh token of elsewhere has become. */
export interface Holder {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly userId: string;
}

const columns = columnsOf(Object.keys(Prisma.CRMImportScalarFieldEnum));

/**
 * What keeps a refresh token from being spent twice and its successor from being lost: who works on
 * it, whether it may have been spent, and the answer, sealed, until it is in a connection.
 */
export class ImportStore {
  constructor(
    private readonly pool: Pool,
    private readonly vault: Vault,
  ) {}

  /** The live connection that holds the token, or that an import of it has made. */
  async holder(provider: string, tokenFingerprint: string): Promise<Holder | null> {
    const { rows } = await this.pool.query<Holder>(
      `SELECT id AS "connectionId", tenant_id AS "tenantId", user_id AS "userId"
       FROM crm_oauth_tokens WHERE provider = $1 AND status <> 'disconnected'
         AND (refresh_token_fingerprint = $2 OR id = (
           SELECT connection_id FROM crm_imports
           WHERE provider = $1 AND token_fingerprint = $2 AND status = 'imported'))
       LIMIT 1`,
      [provider, tokenFingerprint],
    );
    return rows[0] ?? null;
  }

  /**
   * Takes the lease on a token in one statement; null while somebody else holds it, or where an
   * unfinished import of it is another tenant's.
   */
  async claim(claimant: Claimant, leaseSeconds: number): Promise<Claim | null> {
    const { rows } = await this.pool.query<Claim>(
      `INSERT INTO crm_imports
         (id, tenant_id, user_id, provider, token_fingerprint, lease_id, lease_expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::float8))
       ON CONFLICT (provider, token_fingerprint) DO UPDATE SET
         tenant_id = EXCLUDED.tenant_id, user_id = EXCLUDED.user_id, updated_at = now(),
         lease_id = EXCLUDED.lease_id, lease_expires_at = EXCLUDED.lease_expires_at
       WHERE (crm_imports.lease_expires_at IS NULL OR crm_imports.lease_expires_at <= now())
         AND (crm_imports.status IN ('claimed', 'imported')
           OR crm_imports.tenant_id = EXCLUDED.tenant_id)
       RETURNING ${columns},
         EXTRACT(EPOCH FROM now() - answered_at)::float8 AS "answerAgeSeconds"`,
      [
        randomUUID(),
        claimant.tenantId,
        claimant.userId,
        claimant.provider,
        claimant.tokenFingerprint,
        randomUUID(),
        leaseSeconds,
      ],
    );
    return rows[0] ?? null;
  }

  openAccessToken(claim: Claim): string {
    return this.vault.open(claim.accessToken ?? '', bind(claim, 'accessToken'));
  }

  openRefreshToken(claim: Claim): string {
    return this.vault.open(claim.refreshToken ?? '', bind(claim, 'refreshToken'));
  }

  /** The intent: from here on the token may have been spent. False when the lease is lost. */
  async noteSending(claim: Claim): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE crm_imports SET status = 'sent', updated_at = now()
       WHERE id = $1 AND lease_id = $2 AND lease_expires_at > now()`,
      [claim.id, claim.leaseId],
    );
    return rowCount === 1;
  }

  /**
   * Keeps an answer, whether or not the lease has lapsed: it may hold the only live refresh token.
   * A null access token means that the refresh token alone could be used.
   */
  async keepAnswer(
    claim: Claim,
    answer: Omit<TokenAnswer, 'accessToken'> & { readonly accessToken: string | null },
  ): Promise<void> {
    const { accessToken, refreshToken } = answer;
    await this.pool.query(
      `UPDATE crm_imports SET status = 'answered', access_token = $2,
         refresh_token = COALESCE($3, refresh_token), instance_url = $4, identity_url = $5,
         scopes = $6, lifetime_seconds = $7, answered_at = now(), updated_at = now()
       WHERE id = $1`,
      [
        claim.id,
        accessToken && this.vault.seal(accessToken, bind(claim, 'accessToken')),
        refreshToken && this.vault.seal(refreshToken, bind(claim, 'refreshToken')),
        answer.instanceUrl,
        answer.identityUrl ?? null,
        answer.scopes ?? [],
        answer.expiresIn,
      ],
    );
  }

  /** In the transaction that writes the connection, which holds the tokens from then on. */
  async finish(client: PoolClient, claim: Claim, connectionId: string): Promise<void> {
    await client.query(
      `UPDATE crm_imports SET status = 'imported', connection_id = $2, access_token = NULL,
         refresh_token = NULL, lease_id = NULL, lease_expires_at = NULL, updated_at = now()
       WHERE id = $1`,
      [claim.id, connectionId],
    );
  }

  /**
   * Gives the lease back. What was left of earlier tries stays for the next one.
   *
   * @param nothingSent - The provider's word, or none was asked: back to how the claim found it.
   */
  async release(claim: Claim, nothingSent: boolean): Promise<void> {
    await this.pool.query(
      `UPDATE crm_imports SET lease_id = NULL, lease_expires_at = NULL, updated_at = now(),
         status = CASE WHEN $3::boolean AND status = 'sent' THEN $4::crm_import_status
           ELSE status END
       WHERE id = $1 AND lease_id = $2`,
      [claim.id, claim.leaseId, nothingSent, claim.status],
    );
    await this.pool.query(
      `DELETE FROM crm_imports WHERE id = $1 AND status = 'claimed' AND lease_id IS NULL`,
      [claim.id],
    );
  }

  /** The token is dead, so nothing of it needs to be remembered. */
  async forget(claim: Claim): Promise<void> {
    await this.pool.query('DELETE FROM crm_imports WHERE id = $1 AND lease_id = $2', [
      claim.id,
      claim.leaseId,
    ]);
  }
}

const bind = (
  { id, tenantId, provider }: Pick<Claim, 'id' | 'tenantId' | 'provider'>,
  field: 'accessToken' | 'refreshToken',
) => ({ tenantId, provider, rowId: id, field });

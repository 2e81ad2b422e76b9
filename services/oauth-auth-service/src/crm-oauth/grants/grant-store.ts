import type { Pool } from 'pg';
import type { Diagnosis } from '../providers/failure.js';
import type { TokenAnswer } from '../providers/provider.js';
import type { FailureEffect } from '../refresh/lifecycle.js';
import { fingerprint } from '../vault/fingerprint.js';
import type { SealBinding, Vault } from '../vault/vault.js';
import { type GrantRow, type GrantSnapshot, grantColumns, snapshotColumns } from './grant.js';

/** The right to call the provider for one grant, and what it was granted on. */
export interface Lease {
  readonly grant: GrantRow;
  readonly epoch: number;
  /** The generation of the refresh token that the call spends. */
  readonly generation: number;
}

export interface FreshTokens {
  readonly answer: TokenAnswer;
  readonly lifetimeSeconds: number;
  /** Seconds between sending the request and this write: the token is that old already. */
  readonly elapsedSeconds: number;
  readonly rotates: boolean;
  readonly instanceUrl: string | null;
  readonly idleLifetimeSeconds: number | null;
}

export type Sealed = Pick<
  GrantRow,
  'accessToken' | 'accessTokenFingerprint' | 'refreshToken' | 'refreshTokenFingerprint'
>;

type RowName = Pick<GrantRow, 'id' | 'tenantId' | 'provider'>;

const bind = (row: RowName, field: SealBinding['field']): SealBinding => ({
  tenantId: row.tenantId,
  provider: row.provider,
  rowId: row.id,
  field,
});

const CLEAR_LEASE = 'lease_holder = NULL, lease_expires_at = NULL';
const CLEAR_INTENT = 'intent_generation = NULL, intent_at = NULL';
const CLEAR_ERROR =
  'last_error_code = NULL, last_error_retryable = NULL, last_error_cause = NULL, last_error_remedy = NULL, last_error_at = NULL';

/** The statements that move a grant from one state to the next. Each is one atomic UPDATE. */
export class GrantStore {
  constructor(
    private readonly pool: Pool,
    private readonly vault: Vault,
    /** Told of what there is news of. */
    private readonly announce: () => void = () => undefined,
  ) {}

  openAccessToken(row: RowName & Pick<GrantRow, 'accessToken'>): string {
    return this.vault.open(row.accessToken ?? '', bind(row, 'accessToken'));
  }

  openRefreshToken(row: RowName & Pick<GrantRow, 'refreshToken'>): string {
    return this.vault.open(row.refreshToken ?? '', bind(row, 'refreshToken'));
  }

  /** Seals an answer for its row; a field the answer lacks is null. */
  seal(row: RowName, tokens: Pick<TokenAnswer, 'accessToken' | 'refreshToken'>): Sealed {
    const { accessToken, refreshToken } = tokens;
    return {
      accessToken: this.vault.seal(accessToken, bind(row, 'accessToken')),
      accessTokenFingerprint: fingerprint(accessToken),
      refreshToken: refreshToken && this.vault.seal(refreshToken, bind(row, 'refreshToken')),
      refreshTokenFingerprint: refreshToken && fingerprint(refreshToken),
    };
  }

  async snapshot(id: string): Promise<GrantSnapshot | null> {
    const { rows } = await this.pool.query<GrantSnapshot>({
      name: 'grant-snapshot',
      text: `SELECT ${snapshotColumns} FROM crm_oauth_tokens WHERE id = $1`,
      values: [id],
    });
    return rows[0] ?? null;
  }

  /**
   * Takes the lease and writes the intent in one conditional statement. Null when the row is no
   * longer as the snapshot showed it, or somebody else holds the lease.
   *
   * @param probing - Keep the intent that is there: the call may turn out not to be sent.
   */
  async acquire(
    seen: GrantSnapshot,
    holder: string,
    leaseSeconds: number,
    probing: boolean,
  ): Promise<Lease | null> {
    const { rows } = await this.pool.query<GrantRow>(
      `UPDATE crm_oauth_tokens SET
         lease_epoch = lease_epoch + 1, lease_holder = $2,
         lease_expires_at = now() + make_interval(secs => $3::float8),
         intent_generation = token_generation,
         intent_at = CASE WHEN $4::boolean THEN intent_at ELSE now() END
       WHERE id = $1 AND token_generation = $5 AND lease_epoch = $6
         AND status IN ('active', 'uncertain')
         AND (lease_expires_at IS NULL OR lease_expires_at <= now())
       RETURNING ${grantColumns}`,
      [seen.id, holder, leaseSeconds, probing, seen.tokenGeneration, seen.leaseEpoch],
    );
    const grant = rows[0];
    if (grant === undefined) return null;
    return { grant, epoch: grant.leaseEpoch, generation: grant.tokenGeneration };
  }

  /**
   * Writes the answer over the generation that it spent, whether or not the lease has lapsed: the
   * holder of a fresh answer may hold the only live refresh token. Null when a reconnect or
   * disconnect has overtaken it.
   */
  async commit(lease: Lease, fresh: FreshTokens): Promise<GrantRow | null> {
    const sealed = this.seal(lease.grant, fresh.answer);
    const { rows } = await this.pool.query<GrantRow>(
      `UPDATE crm_oauth_tokens SET
         access_token = $3, access_token_fingerprint = $4,
         refresh_token = COALESCE($5, refresh_token),
         refresh_token_fingerprint = COALESCE($6, refresh_token_fingerprint),
         issued_at = now() - make_interval(secs => $7::float8),
         expires_at = now() - make_interval(secs => $7::float8) + make_interval(secs => $8::int),
         lifetime_seconds = $8, rotates = $9,
         scopes = COALESCE($10, scopes), instance_url = COALESCE($11, instance_url),
         refresh_token_dies_at = now() + make_interval(secs => $12::float8),
         token_generation = token_generation + 1, status = 'active',
         failure_count = 0, next_attempt_at = NULL, last_refreshed_at = now(), updated_at = now(),
         ${CLEAR_LEASE}, ${CLEAR_INTENT}, ${CLEAR_ERROR}
       WHERE id = $1 AND token_generation = $2 AND status <> 'disconnected'
       RETURNING ${grantColumns}`,
      [
        lease.grant.id,
        lease.generation,
        sealed.accessToken,
        sealed.accessTokenFingerprint,
        sealed.refreshToken,
        sealed.refreshTokenFingerprint,
        fresh.elapsedSeconds,
        fresh.lifetimeSeconds,
        fresh.rotates,
        fresh.answer.scopes,
        fresh.instanceUrl,
        fresh.idleLifetimeSeconds,
      ],
    );
    this.announce();
    return rows[0] ?? null;
  }

  /**
   * Keeps the refresh token of an answer whose access token is of no use: the one it replaced is
   * spent. The row goes on with its old access token and is marked (`isRescued`), so that nobody
   * takes its new generation for a new access token. False when somebody was faster.
   */
  async rescue(
    lease: Lease,
    refreshToken: string,
    diagnosis: Diagnosis,
    retrySeconds: number,
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE crm_oauth_tokens SET
         refresh_token = $3, refresh_token_fingerprint = $4, rotates = true,
         token_generation = token_generation + 1, rescued_generation = token_generation + 1,
         status = 'active', failure_count = failure_count + 1,
         next_attempt_at = now() + make_interval(secs => $5::float8),
         last_error_code = $6, last_error_retryable = $7, last_error_cause = $8,
         last_error_remedy = $9, last_error_at = now(), updated_at = now(),
         ${CLEAR_LEASE}, ${CLEAR_INTENT}
       WHERE id = $1 AND token_generation = $2 AND status <> 'disconnected'`,
      [
        lease.grant.id,
        lease.generation,
        this.vault.seal(refreshToken, bind(lease.grant, 'refreshToken')),
        fingerprint(refreshToken),
        retrySeconds,
        ...diagnosisValues(diagnosis),
      ],
    );
    return rowCount === 1;
  }

  /** Records a failed call. False when the generation has moved: somebody else won meanwhile. */
  async fail(lease: Lease, effect: FailureEffect, retrySeconds: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE crm_oauth_tokens SET
         status = $4::crm_connection_status,
         failure_count = failure_count + 1,
         next_attempt_at = now() + make_interval(secs => $5::float8),
         last_error_code = $6, last_error_retryable = $7, last_error_cause = $8,
         last_error_remedy = $9, last_error_at = now(), updated_at = now(),
         ${CLEAR_LEASE}${effect.keepIntent ? '' : `, ${CLEAR_INTENT}`}
       WHERE id = $1 AND token_generation = $2 AND lease_epoch = $3
         AND status IN ('active', 'uncertain')`,
      [
        lease.grant.id,
        lease.generation,
        lease.epoch,
        effect.status,
        retrySeconds,
        ...diagnosisValues(effect.diagnosis),
      ],
    );
    this.announce();
    return rowCount === 1;
  }

  /**
   * Gives the lease back with nothing changed but the doubt and the time of the next try. Nothing
   * at all when the generation has moved: a late commit or a new consent has settled the doubt.
   */
  async release(lease: Lease, retrySeconds: number): Promise<void> {
    await this.pool.query(
      `UPDATE crm_oauth_tokens SET ${CLEAR_LEASE}, status = 'uncertain', updated_at = now(),
         failure_count = failure_count + 1,
         next_attempt_at = now() + make_interval(secs => $3::float8)
       WHERE id = $1 AND lease_epoch = $2 AND token_generation = $4
         AND status IN ('active', 'uncertain')`,
      [lease.grant.id, lease.epoch, retrySeconds, lease.generation],
    );
  }

  /** Whether the lease is still the last one taken, and its refresh token the current one. */
  async holds(lease: Lease): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `SELECT 1 FROM crm_oauth_tokens
       WHERE id = $1 AND lease_epoch = $2 AND token_generation = $3`,
      [lease.grant.id, lease.epoch, lease.generation],
    );
    return rowCount === 1;
  }

  /** Notes that this org's introspection knows refresh tokens. */
  async noteIntrospection(id: string): Promise<void> {
    await this.pool.query(
      'UPDATE crm_oauth_tokens SET introspects_refresh_tokens = true WHERE id = $1',
      [id],
    );
  }

  /** Corrects the lifetime of the token of one generation, counted from its issue. */
  async settleLifetime(id: string, generation: number, seconds: number): Promise<GrantRow | null> {
    const { rows } = await this.pool.query<GrantRow>(
      `UPDATE crm_oauth_tokens SET lifetime_seconds = $3::int,
         expires_at = issued_at + make_interval(secs => $3::int)
       WHERE id = $1 AND token_generation = $2 AND status <> 'disconnected'
       RETURNING ${grantColumns}`,
      [id, generation, seconds],
    );
    return rows[0] ?? null;
  }

  /** Remembers that a token was refused after so many seconds, for the ones that follow. */
  async learnLifetime(id: string, seconds: number): Promise<void> {
    await this.pool.query(
      `UPDATE crm_oauth_tokens
       SET learned_lifetime_seconds = LEAST(COALESCE(learned_lifetime_seconds, $2), $2)
       WHERE id = $1`,
      [id, seconds],
    );
  }
}

const diagnosisValues = ({ code, retryable, cause, remedy }: Diagnosis) => [
  code,
  retryable,
  cause,
  remedy,
];

import type { FailureEffect, LifecycleState } from '../../crm-oauth/refresh/lifecycle.js';

/** The columns of `crm_oauth_tokens` that the protocol reads; times in seconds, tokens by name. */
export interface ModelRow {
  status: LifecycleState['status'];
  refreshToken: string | null;
  /** Which one is in the row: each new one has the next number. */
  accessToken: number;
  expiresAt: number;
  lifetimeSeconds: number;
  rotates: boolean | null;
  introspectsRefreshTokens: boolean;
  tokenGeneration: number;
  leaseEpoch: number;
  leaseHolder: string | null;
  leaseExpiresAt: number | null;
  intentGeneration: number | null;
  rescuedGeneration: number | null;
  failureCount: number;
  nextAttemptAt: number | null;
}

export type ModelSnapshot = LifecycleState &
  Pick<ModelRow, 'leaseEpoch' | 'failureCount' | 'rescuedGeneration' | 'accessToken'>;

export interface ModelLease {
  readonly epoch: number;
  readonly generation: number;
  /** The token that the call spends. */
  readonly refreshToken: string;
}

export interface ModelAnswer {
  /** Null: the one that was sent stays current. */
  readonly refreshToken: string | null;
}

/** `GrantStore` over one row in memory: the same conditions, and a clock in the database's place. */
export class ModelStore {
  readonly row: ModelRow;

  constructor(
    readonly clock: { now: number },
    row: Pick<ModelRow, 'refreshToken' | 'lifetimeSeconds' | 'rotates'>,
  ) {
    this.row = {
      ...row,
      status: 'active',
      accessToken: 1,
      expiresAt: clock.now + row.lifetimeSeconds,
      introspectsRefreshTokens: false,
      tokenGeneration: 1,
      leaseEpoch: 0,
      leaseHolder: null,
      leaseExpiresAt: null,
      intentGeneration: null,
      rescuedGeneration: null,
      failureCount: 0,
      nextAttemptAt: null,
    };
  }

  snapshot(): ModelSnapshot {
    const { expiresAt, leaseHolder, leaseExpiresAt, nextAttemptAt, ...row } = this.row;
    const { now } = this.clock;
    return {
      ...row,
      remainingSeconds: expiresAt - now,
      leaseSeconds: Math.max(0, (leaseExpiresAt ?? now) - now),
      retrySeconds: Math.max(0, (nextAttemptAt ?? now) - now),
    };
  }

  acquire(seen: ModelSnapshot, holder: string, leaseSeconds: number): ModelLease | null {
    const { row } = this;
    const unchanged =
      row.tokenGeneration === seen.tokenGeneration && row.leaseEpoch === seen.leaseEpoch;
    if (!unchanged || !this.isGoing() || !this.isFree() || row.refreshToken === null) return null;
    row.leaseEpoch += 1;
    row.leaseHolder = holder;
    row.leaseExpiresAt = this.clock.now + leaseSeconds;
    row.intentGeneration = row.tokenGeneration;
    return {
      epoch: row.leaseEpoch,
      generation: row.tokenGeneration,
      refreshToken: row.refreshToken,
    };
  }

  /** Whether or not the lease has lapsed. */
  commit(lease: ModelLease, answer: ModelAnswer): boolean {
    const { row } = this;
    if (row.tokenGeneration !== lease.generation || row.status === 'disconnected') return false;
    this.renew(answer.refreshToken ?? row.refreshToken);
    row.rotates = answer.refreshToken !== null && answer.refreshToken !== lease.refreshToken;
    return true;
  }

  /** Whether or not the lease has lapsed. */
  rescue(lease: ModelLease, refreshToken: string, retrySeconds: number): boolean {
    const { row } = this;
    if (row.tokenGeneration !== lease.generation || row.status === 'disconnected') return false;
    row.tokenGeneration += 1;
    row.rescuedGeneration = row.tokenGeneration;
    row.failureCount += 1;
    Object.assign(row, { refreshToken, rotates: true, status: 'active', intentGeneration: null });
    this.giveBack(retrySeconds);
    return true;
  }

  fail(
    lease: ModelLease,
    { status, keepIntent }: Pick<FailureEffect, 'status' | 'keepIntent'>,
    retrySeconds: number,
  ): boolean {
    if (!this.isHeldBy(lease)) return false;
    this.row.status = status;
    this.row.failureCount += 1;
    this.giveBack(retrySeconds);
    if (!keepIntent) this.row.intentGeneration = null;
    return true;
  }

  release(lease: ModelLease, retrySeconds: number): void {
    if (!this.isHeldBy(lease)) return;
    this.row.status = 'uncertain';
    this.row.failureCount += 1;
    this.giveBack(retrySeconds);
  }

  holds({ epoch, generation }: ModelLease): boolean {
    return this.row.leaseEpoch === epoch && this.row.tokenGeneration === generation;
  }

  noteIntrospection(): void {
    this.row.introspectsRefreshTokens = true;
  }

  /** A new consent. */
  reconnect(refreshToken: string): void {
    this.renew(refreshToken);
  }

  disconnect(): void {
    this.renew(null);
    this.row.status = 'disconnected';
  }

  protected isGoing(): boolean {
    return this.row.status === 'active' || this.row.status === 'uncertain';
  }

  protected isFree(): boolean {
    return this.row.leaseExpiresAt === null || this.row.leaseExpiresAt <= this.clock.now;
  }

  protected isHeldBy(lease: ModelLease): boolean {
    return this.holds(lease) && this.isGoing();
  }

  private renew(refreshToken: string | null): void {
    Object.assign(this.row, {
      refreshToken,
      accessToken: this.row.accessToken + 1,
      status: 'active',
      tokenGeneration: this.row.tokenGeneration + 1,
      expiresAt: this.clock.now + this.row.lifetimeSeconds,
      leaseHolder: null,
      leaseExpiresAt: null,
      intentGeneration: null,
      failureCount: 0,
      nextAttemptAt: null,
    } satisfies Partial<ModelRow>);
  }

  private giveBack(retrySeconds: number): void {
    this.row.leaseHolder = null;
    this.row.leaseExpiresAt = null;
    this.row.nextAttemptAt = this.clock.now + retrySeconds;
  }
}

import type { Pool } from 'pg';
import type { Audit, AuditEvent } from '../../platform/audit.js';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { Authorization } from '../connect/authorization.js';
import { type ConnectionKeeper, refuseForeignInstance } from '../connect/connection-keeper.js';
import type { ConnectionTarget } from '../connect/connection-writer.js';
import type { GrantRow } from '../grants/grant.js';
import type { HostUser } from '../ports.js';
import { ProviderFailure } from '../providers/failure.js';
import type { CrmProvider, LoginTarget } from '../providers/provider.js';
import type { CrmProfile } from '../providers/strategy.js';
import type { Committer } from '../refresh/committer.js';
import { withTransaction } from '../transaction.js';
import { fingerprint } from '../vault/fingerprint.js';
import type { ImportRow } from './import-row.js';
import type { Claim, ImportStore } from './import-store.js';
import { inspect, keepable } from './inspect.js';
import { exists, failed, imported, type RowOutcome, refused, wouldImport } from './row-result.js';
import { LEASE_SECONDS, type Spender } from './spender.js';

export interface ImporterDependencies {
  readonly pool: Pool;
  readonly store: ImportStore;
  readonly spender: Spender;
  readonly keeper: ConnectionKeeper;
  readonly committer: Committer;
  readonly audit: Audit;
  readonly announce: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For each call to the CRM, in milliseconds. */
  readonly deadlineMs: number;
  findActiveUser(tenantId: string, userId: string): Promise<HostUser | null>;
}

export interface ImportOrder {
  readonly tenantId: string;
  readonly provider: CrmProvider;
  /** Spend nothing and write nothing. */
  readonly dryRun: boolean;
  /** Put the imported tokens in the place of those of a working connection. */
  readonly replace: boolean;
  /** Who imports, for the audit. */
  readonly by: Pick<AuditEvent, 'actor' | 'address' | 'requestId'>;
}

/** An outcome, and what the CRM did where that is why it failed. */
export interface Tried {
  readonly outcome: RowOutcome;
  readonly failure?: ProviderFailure;
}

/** Takes grants over that another system has held. Nothing in a row is believed but its tokens. */
export class Importer {
  constructor(private readonly deps: ImporterDependencies) {}

  async importRow(order: ImportOrder, row: ImportRow): Promise<Tried> {
    const { tenantId, provider } = order;
    const user = await this.deps.findActiveUser(tenantId, row.userId);
    if (user === null) return { outcome: refused('user_not_found') };
    const target = provider.resolveTarget(row);
    if (target === null) return { outcome: refused('login_url_not_allowed') };
    const { instanceUrl } = row;
    if (instanceUrl !== undefined && !provider.acceptsInstanceUrl(instanceUrl, target.loginUrl)) {
      return { outcome: refused('instance_url_refused') };
    }
    try {
      return await (order.dryRun
        ? this.#preview(order, row, target)
        : this.#adopt(order, row, target));
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      return { outcome: failed(error.diagnosis), failure: error };
    }
  }

  async #preview(order: ImportOrder, row: ImportRow, target: LoginTarget): Promise<Tried> {
    const { provider } = order;
    const held = await this.#heldAlready(order, row);
    if (held !== null) return { outcome: held };
    const { clock, deadlineMs } = this.deps;
    const seen = await inspect(provider, target, row, clock.now(), deadlineMs);
    if ('outcome' in seen) return { outcome: seen };
    const profile = (seen.access ?? seen.refresh)?.profile ?? null;
    if (profile === null) return { outcome: wouldImport(null) };
    const existing = await this.#existing(order, row, target, profile);
    const stays = existing !== null && staysAsItIs(existing, order);
    return { outcome: stays ? exists(existing.id, profile) : wouldImport(profile) };
  }

  async #adopt(order: ImportOrder, row: ImportRow, target: LoginTarget): Promise<Tried> {
    const { store, clock } = this.deps;
    const claimedAt = clock.monotonic();
    const claimant = {
      tenantId: order.tenantId,
      userId: row.userId,
      provider: order.provider.name,
      tokenFingerprint: fingerprint(row.refreshToken),
    };
    const claim = await store.claim(claimant, LEASE_SECONDS);
    if (claim === null) return { outcome: refused('import_in_progress') };
    try {
      const held = await this.#heldAlready(order, row);
      if (held !== null) return { outcome: held };
      return await this.#withClaim(order, row, target, claim, claimedAt);
    } finally {
      // Without effect where the row has been finished or settled already.
      await store.release(claim, false);
    }
  }

  async #withClaim(
    order: ImportOrder,
    row: ImportRow,
    target: LoginTarget,
    claim: Claim,
    claimedAt: number,
  ): Promise<Tried> {
    // Of a token that an earlier try has sent, only the answer counts.
    const untouched = claim.status === 'claimed' || claim.status === 'imported';
    const settled = untouched ? await this.#unspent(order, row, target, claim) : null;
    if (settled !== null) return { outcome: settled };

    const { provider } = order;
    const { loginUrl } = target;
    const { spender, deadlineMs } = this.deps;
    const spent = await spender.tokensOf(claim, provider, loginUrl, row.refreshToken, claimedAt);
    if (spent.kind === 'failed') return spent;
    const { accessToken, instanceUrl, identityUrl } = spent.tokens;
    const fresh = { loginUrl, token: accessToken, kind: 'access_token', instanceUrl } as const;
    const owner = await provider.identify({ ...fresh, identityUrl }, deadlineMs);
    if (owner === null || owner === 'inactive') return { outcome: refused('account_unknown') };
    const authorization = { tokens: spent.tokens, profile: owner.profile };
    return { outcome: await this.#write(order, row, target, claim, authorization) };
  }

  /** What can be settled without spending the refresh token; null where it must be. */
  async #unspent(
    order: ImportOrder,
    row: ImportRow,
    target: LoginTarget,
    claim: Claim,
  ): Promise<RowOutcome | null> {
    const { clock, deadlineMs } = this.deps;
    const seen = await inspect(order.provider, target, row, clock.now(), deadlineMs);
    if ('outcome' in seen) return seen;
    const kept = keepable(seen, row);
    if (kept !== null) return this.#write(order, row, target, claim, kept);
    const profile = (seen.refresh ?? seen.access)?.profile ?? null;
    if (profile === null) return null;
    const existing = await this.#existing(order, row, target, profile);
    const stays = existing !== null && staysAsItIs(existing, order);
    return stays ? exists(existing.id, profile) : null;
  }

  async #write(
    order: ImportOrder,
    row: ImportRow,
    login: LoginTarget,
    claim: Claim,
    { tokens, profile }: Authorization,
  ): Promise<RowOutcome> {
    const { pool, keeper, store, audit, committer, announce } = this.deps;
    const { provider } = order;
    const target = connectionTarget(order, row, login);
    refuseForeignInstance(target, provider, tokens);
    const written = await withTransaction(pool, async (client) => {
      const existing = await keeper.find(client, target, profile);
      if (existing !== null && staysAsItIs(existing, order)) return existing;
      const result = await keeper.write(client, target, provider, { tokens, profile }, existing);
      await store.finish(client, claim, result.grant.id);
      await audit.recordIn(client, importedEvent(order, result.grant));
      return result;
    });
    if (!('revocationId' in written)) return exists(written.id, profile);
    announce();
    const { grant, revocationId } = written;
    if (revocationId !== null) keeper.revokeBehind(revocationId);
    if (tokens.expiresIn === null) await committer.settleLifetime(grant, provider, tokens);
    return imported(grant.id, profile);
  }

  /** `exists` where this very token was imported before, for the same user. */
  async #heldAlready(
    { tenantId, provider }: ImportOrder,
    row: ImportRow,
  ): Promise<RowOutcome | null> {
    const mark = fingerprint(row.refreshToken);
    const holder = await this.deps.store.holder(provider.name, mark);
    if (holder === null) return null;
    const own = holder.tenantId === tenantId && holder.userId === row.userId;
    return own ? exists(holder.connectionId, null) : refused('token_in_use');
  }

  #existing(
    order: ImportOrder,
    row: ImportRow,
    login: LoginTarget,
    profile: CrmProfile,
  ): Promise<GrantRow | null> {
    return withTransaction(this.deps.pool, (client) =>
      this.deps.keeper.find(client, connectionTarget(order, row, login), profile),
    );
  }
}

/** A connection whose grant is over is renewed without being asked, as by a new consent. */
const staysAsItIs = ({ status }: GrantRow, { replace }: ImportOrder): boolean =>
  status !== 'reauth_required' && !replace;

const connectionTarget = (
  { tenantId, provider }: ImportOrder,
  { userId, scopes }: ImportRow,
  { environment, loginUrl }: LoginTarget,
): ConnectionTarget => ({
  tenantId,
  userId,
  provider: provider.name,
  environment,
  clientId: provider.clientId,
  loginUrl,
  requestedScopes: scopes ?? [...provider.defaultScopes],
});

const importedEvent = ({ by }: ImportOrder, grant: GrantRow): AuditEvent => ({
  type: 'connection.imported',
  outcome: 'success',
  tenantId: grant.tenantId,
  ...by,
  subject: { kind: 'connection', id: grant.id },
  details: { provider: grant.provider, toUserId: grant.userId },
});

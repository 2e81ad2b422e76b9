import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { RevocationService } from '../disconnect/revocation-service.js';
import type { GrantRow } from '../grants/grant.js';
import type { GrantStore, Lease } from '../grants/grant-store.js';
import { type Diagnosis, ProviderFailure } from '../providers/failure.js';
import type { CrmProvider, TokenAnswer } from '../providers/provider.js';
import { untilItSucceeds } from './database-trouble.js';
import { assumedLifetime, introspectedLifetime } from './lifetime.js';

const INTROSPECTION_MS = 3_000;

export interface CommitterDependencies {
  readonly store: GrantStore;
  readonly revocations: RevocationService;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Brings an answer that the provider has given safely into the database. */
export class Committer {
  constructor(private readonly deps: CommitterDependencies) {}

  /**
   * Commits and then settles the token's lifetime. While the database is away it keeps trying:
   * of a rotating grant, this process holds the only live refresh token.
   *
   * @returns null when the connection was ended or replaced meanwhile; the answer is then kept
   *   sealed and revoked upstream.
   */
  async commit(
    lease: Lease,
    provider: CrmProvider,
    answer: TokenAnswer,
    spent: string,
    sentAt: number,
  ): Promise<GrantRow | null> {
    const { store, revocations } = this.deps;
    const rotated = answer.refreshToken !== null && answer.refreshToken !== spent;
    const { expiresIn } = answer;
    const committed = await this.#untilItSucceeds(() =>
      store.commit(lease, {
        answer,
        lifetimeSeconds: assumedLifetime(expiresIn, lease.grant, provider),
        elapsedSeconds: (this.deps.clock.monotonic() - sentAt) / 1000,
        rotates: rotated,
        instanceUrl: this.#acceptedInstance(lease.grant, provider, answer),
        idleLifetimeSeconds: provider.refreshTokenIdleLifetime({ rotates: rotated }),
      }),
    );
    if (committed === null) {
      if (rotated) await this.#untilItSucceeds(() => revocations.orphan(lease.grant, answer));
      const now = await store.snapshot(lease.grant.id);
      return now?.status === 'disconnected' ? null : now;
    }
    return expiresIn === null ? this.settleLifetime(committed, provider, answer) : committed;
  }

  /**
   * Keeps a new refresh token that came without a usable access token.
   *
   * @param retrySeconds - Before it may be spent.
   */
  async rescue(
    lease: Lease,
    newRefreshToken: string,
    diagnosis: Diagnosis,
    retrySeconds: number,
  ): Promise<void> {
    const { store, revocations } = this.deps;
    const kept = await this.#untilItSucceeds(() =>
      store.rescue(lease, newRefreshToken, diagnosis, retrySeconds),
    );
    if (kept) return;
    await this.#untilItSucceeds(() => revocations.orphanRefreshToken(lease.grant, newRefreshToken));
  }

  /** Asks once, for a token just issued, how long it lives; what was assumed stands otherwise. */
  async settleLifetime(
    grant: GrantRow,
    provider: CrmProvider,
    { accessToken }: Pick<TokenAnswer, 'accessToken'>,
  ): Promise<GrantRow> {
    const token = { loginUrl: grant.loginUrl, token: accessToken, kind: 'access_token' } as const;
    try {
      const seconds = introspectedLifetime(await provider.introspect(token, INTROSPECTION_MS));
      if (seconds === null) return grant;
      const capped = Math.min(seconds, grant.learnedLifetimeSeconds ?? seconds);
      if (capped === grant.lifetimeSeconds) return grant;
      const { id, tokenGeneration } = grant;
      return (await this.deps.store.settleLifetime(id, tokenGeneration, capped)) ?? grant;
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      this.deps.logger.info({ connectionId: grant.id, err: error }, 'lifetime could not be asked');
      return grant;
    }
  }

  /** A moved org is followed; an address outside the provider's domains never gets a token. */
  #acceptedInstance(grant: GrantRow, provider: CrmProvider, answer: TokenAnswer): string | null {
    const { instanceUrl } = answer;
    if (instanceUrl === null || instanceUrl === grant.instanceUrl) return null;
    if (provider.acceptsInstanceUrl(instanceUrl, grant.loginUrl)) return instanceUrl;
    this.deps.logger.error({ connectionId: grant.id }, 'a foreign instance URL was refused');
    return null;
  }

  #untilItSucceeds<T>(write: () => Promise<T>): Promise<T> {
    return untilItSucceeds(write, this.deps.logger);
  }
}

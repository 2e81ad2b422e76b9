import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { ProviderFailure } from '../providers/failure.js';
import type { CrmProvider, TokenAnswer } from '../providers/provider.js';
import { untilItSucceeds } from '../refresh/database-trouble.js';
import type { Claim, ImportStore } from './import-store.js';
import { failed, type RowOutcome, refused } from './row-result.js';

/** Seconds that a claim lasts: far more than the calls of one row may take. */
export const LEASE_SECONDS = 120;

export interface SpenderDependencies {
  readonly store: ImportStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deadlineMs: number;
}

/** The tokens that a row has come to, or how it failed. */
export type Spent =
  | { readonly kind: 'tokens'; readonly tokens: TokenAnswer }
  | { readonly kind: 'failed'; readonly outcome: RowOutcome; readonly failure?: ProviderFailure };

/**
 * Spends a refresh token with the care of any other refresh: the intent is written before it is
 * sent, and its answer, sealed, before anything else is done. A try that was cut off in between is
 * taken up by the next one.
 */
export class Spender {
  constructor(private readonly deps: SpenderDependencies) {}

  /** @param claimedAt - By the monotonic clock, before the claim was asked for. */
  async tokensOf(
    claim: Claim,
    provider: CrmProvider,
    loginUrl: string,
    given: string,
    claimedAt: number,
  ): Promise<Spent> {
    const { store, clock, deadlineMs } = this.deps;
    if (claim.status === 'answered' && claim.accessToken !== null) {
      return { kind: 'tokens', tokens: keptAnswer(store, claim, provider, given) };
    }
    const token = claim.refreshToken === null ? given : store.openRefreshToken(claim);
    const late = clock.monotonic() - claimedAt > LEASE_SECONDS * 1000 - 2 * deadlineMs;
    if (late || !(await store.noteSending(claim))) {
      return { kind: 'failed', outcome: refused('import_in_progress') };
    }
    try {
      const answer = await provider.refresh(loginUrl, token, deadlineMs);
      await this.#keep(claim, answer);
      return { kind: 'tokens', tokens: { ...answer, refreshToken: answer.refreshToken ?? token } };
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      return { kind: 'failed', failure: error, outcome: await this.#settle(claim, error) };
    }
  }

  #keep(claim: Claim, answer: Parameters<ImportStore['keepAnswer']>[1]): Promise<void> {
    return untilItSucceeds(() => this.deps.store.keepAnswer(claim, answer), this.deps.logger);
  }

  async #settle(claim: Claim, failure: ProviderFailure): Promise<RowOutcome> {
    const { newRefreshToken, delivery, diagnosis } = failure;
    if (newRefreshToken !== undefined) {
      await this.#keep(claim, { ...NOTHING, refreshToken: newRefreshToken });
      return failed(diagnosis);
    }
    if (failure.class === 'dead_grant' && delivery === 'definite') {
      await this.deps.store.forget(claim);
      if (diagnosis.code !== 'grant_revoked') return failed(diagnosis);
      return refused(claim.status === 'sent' ? 'answer_lost' : 'refresh_token_refused');
    }
    await this.deps.store.release(claim, delivery !== 'unknown');
    return failed(diagnosis);
  }
}

const NOTHING = {
  accessToken: null,
  scopes: null,
  instanceUrl: null,
  expiresIn: null,
} as const;

/** An access token is as old as its answer. */
function keptAnswer(
  store: ImportStore,
  claim: Claim,
  { defaultLifetime }: CrmProvider,
  given: string,
): TokenAnswer {
  const { lifetimeSeconds, scopes, instanceUrl, identityUrl } = claim;
  const lifetime = lifetimeSeconds ?? defaultLifetime;
  return {
    accessToken: store.openAccessToken(claim),
    refreshToken: claim.refreshToken === null ? given : store.openRefreshToken(claim),
    scopes: scopes.length === 0 ? null : scopes,
    instanceUrl,
    identityUrl: identityUrl ?? undefined,
    expiresIn: Math.max(1, Math.floor(lifetime - (claim.answerAgeSeconds ?? 0))),
  };
}

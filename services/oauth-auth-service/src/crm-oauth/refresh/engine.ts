import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { GrantRow, GrantSnapshot } from '../grants/grant.js';
import type { GrantStore, Lease } from '../grants/grant-store.js';
import { type Diagnosis, ProviderFailure } from '../providers/failure.js';
import type { CrmProvider, TokenAnswer } from '../providers/provider.js';
import type { ProviderRegistry } from '../providers/registry.js';
import { backoffSeconds } from './backoff.js';
import type { Circuits } from './circuits.js';
import type { Committer } from './committer.js';
import { untilItSucceeds } from './database-trouble.js';
import { floor } from './due.js';
import {
  lostFailure,
  massRefusal,
  noRefreshToken,
  notConfigured,
  storedDiagnosis,
  tooLate,
  WAITING,
} from './failures.js';
import {
  afterFailure,
  afterProbe,
  isRescued,
  isRotating,
  isUnanswered,
  nextStep,
  type ProbeAnswer,
  type RefreshRequest,
} from './lifecycle.js';
import type { MassRefusals } from './mass-refusal.js';
import { failed, type RefreshOutcome, shared } from './outcome.js';
import type { RefreshMetrics } from './refresh-metrics.js';
import type { RefreshTimes } from './times.js';

export interface RefreshDependencies {
  readonly store: GrantStore;
  readonly providers: ProviderRegistry;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: RefreshMetrics;
  readonly circuits: Circuits;
  readonly massRefusals: MassRefusals;
  readonly random: () => number;
  /** Names this process in the leases that it holds. */
  readonly holder: string;
  readonly times: RefreshTimes;
}

const OPEN_CIRCUIT_SECONDS = 1;

/**
 * Gets a grant a fresh access token with at most one call per refresh token, over any number of
 * processes (docs/token-lifecycle.md). Waiters in this process share one promise; waiters in
 * others watch the row.
 */
export class RefreshEngine {
  readonly #running = new Map<string, Promise<RefreshOutcome>>();

  constructor(private readonly deps: RefreshDependencies) {}

  /**
   * @param seenGeneration - The generation whose token the caller found wanting; a newer one that
   *   appears meanwhile is the answer.
   */
  refresh(id: string, request: RefreshRequest, seenGeneration: number): Promise<RefreshOutcome> {
    const key = `${id}:${request.reason}:${seenGeneration}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running.then(shared);
    const started = this.#run(id, request, seenGeneration).finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }

  /** Waits for the refreshes under way, so that a shutdown does not cut off an answer. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #run(id: string, request: RefreshRequest, seenGeneration: number): Promise<RefreshOutcome> {
    const { clock, times } = this.deps;
    const giveUpAt = clock.monotonic() + times.deadlineMs + times.probeMs + times.slackMs * 2;
    let generation = seenGeneration;
    let waitedOnEpoch: number | null = null;
    for (;;) {
      const seen = await this.deps.store.snapshot(id);
      if (seen === null || seen.status === 'disconnected') return { kind: 'gone' };
      if (seen.tokenGeneration !== generation) {
        if (!isRescued(seen)) return { kind: 'refreshed', grant: seen, shared: true };
        generation = seen.tokenGeneration;
        waitedOnEpoch = null;
      }
      const provider = this.deps.providers.get(seen.provider);
      if (provider === undefined) return failed(seen, notConfigured(seen.provider), 60);

      const step = nextStep(seen, request, provider);
      if (step.do === 'stop') return failed(seen, storedDiagnosis(seen), 0);
      if (step.do === 'hold') return failed(seen, storedDiagnosis(seen), step.seconds);
      if (step.do === 'wait') {
        if (clock.monotonic() > giveUpAt) return failed(seen, WAITING, seen.leaseSeconds);
        waitedOnEpoch ??= seen.leaseEpoch;
        this.deps.metrics.leaseWaits.inc();
        await delay(times.pollMs * (0.5 + this.deps.random()));
        continue;
      }
      // The call we waited for has ended without a new token: its failure is ours too. A holder
      // that is still named has died instead, and what it began is to be recovered.
      if (waitedOnEpoch === seen.leaseEpoch && seen.leaseHolder === null) {
        return failed(seen, storedDiagnosis(seen), seen.retrySeconds);
      }
      const call = () => this.#callOnce(seen, request, provider, step.do === 'probe');
      const host = `${provider.name} ${seen.loginUrl}`;
      const result = await this.deps.circuits.run(host, call, countsAgainstHost);
      if (result.kind === 'open') return failed(seen, result.diagnosis, OPEN_CIRCUIT_SECONDS);
      if (result.outcome !== null) return result.outcome;
    }
  }

  /**
   * Null when the row has moved and is to be looked at again: the lease was not to be had, or the
   * answer brought nothing but another refresh token.
   */
  async #callOnce(
    seen: GrantSnapshot,
    request: RefreshRequest,
    provider: CrmProvider,
    probing: boolean,
  ): Promise<RefreshOutcome | null> {
    const { store, clock, times, holder } = this.deps;
    const leaseMs = times.deadlineMs + times.slackMs + (probing ? times.probeMs : 0);
    // Opened before the lease is taken: a key that is missing must not leave an intent behind.
    const refreshToken = seen.refreshToken === null ? null : store.openRefreshToken(seen);
    const asked = clock.monotonic();
    const lease = await store.acquire(seen, holder, leaseMs / 1000, probing);
    if (lease === null) return null;
    if (refreshToken === null) {
      return this.#failed(lease, provider, noRefreshToken(provider), false);
    }
    const unanswered = isUnanswered(seen);
    if (probing) {
      const step = afterProbe(seen, request, await this.#probe(lease, provider, refreshToken));
      if (step.do === 'hold') return this.#hold(lease, seen);
      if (step.do === 'end') return this.#failed(lease, provider, lostFailure(), true);
      // Its first caller may have come home meanwhile, late: sending it now would end the grant.
      if (!(await store.holds(lease))) return null;
    }
    // The lease runs by the database's clock from some moment after `asked`; by our own steady
    // clock there must be time left for a whole call, or another process may start a second one.
    if (clock.monotonic() - asked > leaseMs - times.deadlineMs) {
      return this.#failed(lease, provider, tooLate(), unanswered);
    }
    return this.#call(lease, provider, refreshToken, unanswered);
  }

  async #call(
    lease: Lease,
    provider: CrmProvider,
    refreshToken: string,
    unanswered: boolean,
  ): Promise<RefreshOutcome | null> {
    const { clock, times, metrics } = this.deps;
    const sentAt = clock.monotonic();
    let answer: TokenAnswer;
    try {
      answer = await provider.refresh(lease.grant.loginUrl, refreshToken, times.deadlineMs);
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      const { newRefreshToken } = error;
      if (newRefreshToken !== undefined && newRefreshToken !== refreshToken) {
        return this.#rescue(lease, provider, error, newRefreshToken);
      }
      const failure = unanswered ? error : this.#oneOfMany(lease.grant, error);
      return this.#failed(lease, provider, failure, unanswered);
    } finally {
      metrics.providerSeconds.observe(
        { provider: provider.name, call: 'refresh' },
        (clock.monotonic() - sentAt) / 1000,
      );
    }
    metrics.refreshes.inc({ provider: provider.name, outcome: 'refreshed' });
    metrics.misconfigured.set({ provider: provider.name }, 0);
    this.deps.massRefusals.succeeded(clientOf(lease.grant));
    const grant = await this.deps.committer.commit(lease, provider, answer, refreshToken, sentAt);
    return grant === null ? { kind: 'gone' } : { kind: 'refreshed', grant, shared: false };
  }

  /** The new refresh token is spent at once, unless the call before it brought no more either. */
  async #rescue(
    lease: Lease,
    provider: CrmProvider,
    failure: ProviderFailure,
    newRefreshToken: string,
  ): Promise<null> {
    const { committer, metrics, random } = this.deps;
    const { failureCount } = lease.grant;
    const retryAfter =
      failureCount === 0 ? 0 : backoffSeconds(failureCount + 1, random(), failure.retryAfter);
    metrics.refreshes.inc({ provider: provider.name, outcome: failure.class });
    this.#report(lease.grant, failure, 'active');
    await committer.rescue(lease, newRefreshToken, failure.diagnosis, retryAfter);
    return null;
  }

  async #probe(lease: Lease, provider: CrmProvider, refreshToken: string): Promise<ProbeAnswer> {
    const { store, times, logger } = this.deps;
    const { loginUrl } = lease.grant;
    const token = { loginUrl, token: refreshToken, kind: 'refresh_token' } as const;
    try {
      const answer = await provider.introspect(token, times.probeMs);
      if (answer === null) return 'cannot_tell';
      if (answer.active) await store.noteIntrospection(lease.grant.id);
      return answer.active ? 'active' : 'inactive';
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      logger.info({ connectionId: lease.grant.id, err: error }, 'introspection did not answer');
      return 'cannot_tell';
    }
  }

  /** A refusal that many grants of this client meet at once is the client's, not the grant's. */
  #oneOfMany(grant: GrantRow, failure: ProviderFailure): ProviderFailure {
    if (failure.class !== 'dead_grant' || failure.diagnosis.code !== 'grant_revoked')
      return failure;
    const many = this.deps.massRefusals.refused(clientOf(grant), grant.id);
    return many ? massRefusal(failure) : failure;
  }

  /** Waits with the refresh token untouched, but no longer than the access token serves. */
  async #hold(lease: Lease, seen: GrantSnapshot): Promise<RefreshOutcome> {
    const backoff = backoffSeconds(seen.failureCount + 1, this.deps.random(), undefined);
    const served = seen.remainingSeconds - floor(seen.lifetimeSeconds);
    const seconds = Math.max(1, Math.min(backoff, served));
    await this.deps.store.release(lease, seconds);
    return failed(seen, storedDiagnosis(seen), seconds);
  }

  async #failed(
    lease: Lease,
    provider: CrmProvider,
    failure: ProviderFailure,
    unanswered: boolean,
  ): Promise<RefreshOutcome> {
    const { store, times, random, metrics } = this.deps;
    const { grant } = lease;
    const effect = afterFailure(failure, unanswered, isRotating(grant, provider));
    const grace = effect.keepIntent ? times.graceSeconds : 0;
    const backoff = backoffSeconds(grant.failureCount + 1, random(), failure.retryAfter);
    const retryAfter = Math.max(grace, backoff);
    metrics.refreshes.inc({ provider: provider.name, outcome: failure.class });
    this.#report(grant, failure, effect.status);
    const record = () => store.fail(lease, effect, retryAfter);
    // Of an unknown outcome the intent tells already. A definite one is known to us alone: whoever
    // finds the intent in its place would ask the provider a second time.
    const unknown = failure.delivery === 'unknown';
    const recorded = await (unknown ? record() : untilItSucceeds(record, this.deps.logger));
    const { diagnosis, status } = effect;
    if (recorded) return { ...failed({ ...grant, status }, diagnosis, retryAfter), failure };
    // A loser never harms the winner's grant: look at what stands there now.
    const now = await store.snapshot(grant.id);
    if (now === null || now.status === 'disconnected') return { kind: 'gone' };
    if (now.tokenGeneration !== lease.generation) {
      return { kind: 'refreshed', grant: now, shared: true };
    }
    return failed(now, diagnosis, retryAfter);
  }

  #report(grant: GrantRow, failure: ProviderFailure, status: string): void {
    const fields = {
      connectionId: grant.id,
      tenantId: grant.tenantId,
      provider: grant.provider,
      failure: failure.diagnosis.code,
      failureClass: failure.class,
      delivery: failure.delivery,
      providerError: failure.providerError,
      status,
    };
    if (failure.class === 'configuration') {
      this.deps.metrics.misconfigured.set({ provider: grant.provider }, 1);
      this.deps.logger.error(fields, 'the provider refuses our client: check its configuration');
    } else {
      this.deps.logger.warn(fields, 'a refresh failed');
    }
  }
}

/** An outage, or a refused client: the next grant would meet the same. */
function countsAgainstHost(outcome: RefreshOutcome | null): Diagnosis | null {
  if (outcome?.kind !== 'failed' || outcome.failure === undefined) return null;
  const { failure } = outcome;
  const outage = failure.class === 'transient' && failure.delivery !== 'definite';
  return outage || failure.class === 'configuration' ? failure.diagnosis : null;
}

const clientOf = ({ provider, clientId, loginUrl }: GrantRow): string =>
  JSON.stringify([provider, clientId, loginUrl]);

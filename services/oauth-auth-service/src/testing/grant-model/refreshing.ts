import { backoffSeconds } from '../../crm-oauth/refresh/backoff.js';
import { floor, freshness } from '../../crm-oauth/refresh/due.js';
import {
  afterFailure,
  afterProbe,
  type CallFailure,
  isRescued,
  isRotating,
  isUnanswered,
  nextStep,
  type ProbeAnswer,
  type RefreshRequest,
} from '../../crm-oauth/refresh/lifecycle.js';
import type { ModelProvider } from './provider.js';
import type { ModelLease, ModelSnapshot, ModelStore } from './store.js';
import { DEADLINE_SECONDS, GRACE_SECONDS, PROBE_SECONDS, SLACK_SECONDS } from './times.js';
import type { Call, Fate, Wire } from './wire.js';

/** The decisions under test: the service's own, unless a test wants to see one missed. */
export const realRules = { nextStep, afterProbe, afterFailure, isRescued };
export type Rules = typeof realRules;

const TRAITS = { presumedRotating: true };

export interface Surroundings {
  readonly clock: { readonly now: number };
  readonly store: ModelStore;
  readonly provider: ModelProvider;
  readonly wire: Wire;
  readonly rules: Rules;
  nextFate(): Fate;
}

/** One refresh of one process. What it holds in memory is gone when the process dies. */
export class Refreshing {
  /** The call under way. */
  call: Call | null = null;
  /** A refresh token that only this process knows. */
  held: string | null = null;
  readonly steps: Generator<undefined, void>;
  /** The one that the caller found wanting. */
  readonly #oldAccessToken: number;

  constructor(
    private readonly around: Surroundings,
    readonly process: string,
    private readonly request: RefreshRequest,
  ) {
    this.#oldAccessToken = around.store.row.accessToken;
    this.steps = this.#run(around.store.row.tokenGeneration);
  }

  /** As `RefreshEngine.#run`: each `yield` is a moment in which anything else may happen. */
  *#run(seenGeneration: number): Generator<undefined, void> {
    const { store, rules, clock } = this.around;
    let generation = seenGeneration;
    for (;;) {
      const seen = store.snapshot();
      if (seen.tokenGeneration !== generation) {
        if (!rules.isRescued(seen)) return this.#refreshed(seen);
        generation = seen.tokenGeneration;
      }
      const step = rules.nextStep(seen, this.request, TRAITS);
      if (step.do === 'stop' || step.do === 'hold') return;
      yield;
      if (step.do === 'wait') continue;
      const probing = step.do === 'probe';
      const leaseSeconds = DEADLINE_SECONDS + SLACK_SECONDS + (probing ? PROBE_SECONDS : 0);
      const asked = clock.now;
      const lease = store.acquire(seen, this.process, leaseSeconds);
      if (lease === null) continue;
      yield;
      if (probing) {
        if (!(yield* this.#mayCall(seen, lease))) return;
        if (!store.holds(lease)) continue;
      }
      const tooLate = clock.now - asked > leaseSeconds - DEADLINE_SECONDS;
      return yield* this.#call(seen, lease, tooLate);
    }
  }

  #refreshed({ accessToken, status }: ModelSnapshot): void {
    if (accessToken === this.#oldAccessToken && status !== 'disconnected') {
      throw new Error('an old access token passes for a new one');
    }
  }

  /** Asks about the token of a lost answer; false when that ends or postpones the refresh. */
  *#mayCall(seen: ModelSnapshot, lease: ModelLease): Generator<undefined, boolean> {
    const { store, rules } = this.around;
    const answer = this.#probe(lease.refreshToken);
    yield;
    const step = rules.afterProbe(seen, this.request, answer);
    if (step.do === 'hold') {
      const served = seen.remainingSeconds - floor(seen.lifetimeSeconds);
      store.release(lease, Math.max(1, Math.min(backoffOf(seen), served)));
    }
    if (step.do === 'end') this.#fail(seen, lease, deadToken);
    return step.do === 'call';
  }

  #probe(token: string): ProbeAnswer {
    if (this.around.nextFate() !== 'answered') return 'cannot_tell';
    const active = this.around.provider.introspect(token);
    if (active) this.around.store.noteIntrospection();
    return active ? 'active' : 'inactive';
  }

  *#call(seen: ModelSnapshot, lease: ModelLease, tooLate: boolean): Generator<undefined, void> {
    if (tooLate) {
      this.#fail(seen, lease, notSent);
      return;
    }
    const { wire } = this.around;
    const call = wire.send(lease, this.around.nextFate(), this.#nothingToLose());
    this.call = call;
    yield;
    wire.arrive(call);
    yield;
    const answer = wire.hear(call);
    if ('kind' in answer && answer.kind === 'half') {
      yield* this.#rescue(seen, lease, call, answer.refreshToken);
      return yield* this.#run(lease.generation);
    }
    if ('kind' in answer) {
      this.held = answer.kind === 'granted' ? answer.refreshToken : null;
      if (answer.kind === 'granted') yield* this.#commit(lease, call, answer.refreshToken);
      return;
    }
    yield;
    call.recorded = this.#fail(seen, lease, answer) && answer.delivery === 'definite';
  }

  *#commit(lease: ModelLease, call: Call, refreshToken: string | null): Generator<undefined, void> {
    yield;
    call.recorded = true;
    const { store } = this.around;
    const committed = store.commit(lease, { refreshToken });
    if (!committed && store.row.tokenGeneration === lease.generation) {
      throw new Error('an answer that nobody overtook was thrown away');
    }
    if (!committed && refreshToken !== null) {
      yield;
      this.around.provider.revoke(refreshToken);
    }
    this.held = null;
  }

  *#rescue(
    seen: ModelSnapshot,
    lease: ModelLease,
    call: Call,
    refreshToken: string,
  ): Generator<undefined, void> {
    this.held = refreshToken;
    yield;
    call.recorded = true;
    const { store } = this.around;
    const kept = store.rescue(lease, refreshToken, seen.failureCount === 0 ? 0 : backoffOf(seen));
    if (!kept && store.row.tokenGeneration === lease.generation) {
      throw new Error('a refresh token that nobody overtook was thrown away');
    }
    if (!kept) {
      yield;
      this.around.provider.revoke(refreshToken);
    }
    this.held = null;
  }

  #fail(seen: ModelSnapshot, lease: ModelLease, failure: CallFailure): boolean {
    const { store, rules } = this.around;
    const rotating = isRotating(store.row, TRAITS);
    const effect = rules.afterFailure(failure, isUnanswered(seen), rotating);
    const grace = effect.keepIntent ? GRACE_SECONDS : 0;
    return store.fail(lease, effect, Math.max(grace, backoffOf(seen)));
  }

  #nothingToLose(): boolean {
    const { remainingSeconds, lifetimeSeconds } = this.around.store.snapshot();
    const expired = freshness(remainingSeconds, lifetimeSeconds, 0) === 'expired';
    return expired || this.request.reason === 'rejected';
  }
}

const backoffOf = ({ failureCount }: ModelSnapshot): number =>
  backoffSeconds(failureCount + 1, 0.5, undefined);

const diagnosis = { code: 'answer_lost', retryable: false, cause: '', remedy: '' };
const deadToken: CallFailure = { class: 'dead_grant', delivery: 'definite', diagnosis };
const notSent: CallFailure = { class: 'transient', delivery: 'not_sent', diagnosis };

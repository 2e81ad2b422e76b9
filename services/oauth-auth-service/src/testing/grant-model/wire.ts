import type { CallFailure } from '../../crm-oauth/refresh/lifecycle.js';
import type { ModelProvider, ModelRefresh } from './provider.js';
import type { ModelLease } from './store.js';
import { DEADLINE_SECONDS } from './times.js';

/** What becomes of one call. Only the first three reach the provider and take effect. */
export type Fate =
  | 'answered'
  /** With an access token that cannot be used. */
  | 'half_answered'
  | 'lost_after_processing'
  | 'lost_before_processing'
  | 'not_sent'
  | 'rate_limited'
  | 'busy'
  | 'blocked'
  | 'misconfigured';

export interface Call {
  readonly token: string;
  readonly generation: number;
  readonly sentAt: number;
  readonly fate: Fate;
  /** Why it must not meet a spent token; null when an answer was lost and nothing is left to lose. */
  readonly fault: string | null;
  outcome: ModelRefresh | null;
  open: boolean;
  /** Whether the row knows what the provider decided. */
  recorded: boolean;
}

const takesEffect = (fate: Fate): boolean =>
  fate === 'answered' || fate === 'half_answered' || fate === 'lost_after_processing';

const failure = (
  failureClass: CallFailure['class'],
  delivery: CallFailure['delivery'],
  code = 'provider_error',
): CallFailure => ({
  class: failureClass,
  delivery,
  diagnosis: { code, retryable: failureClass !== 'dead_grant', cause: '', remedy: '' },
});

/** A new refresh token, and nothing else of use. */
export interface HalfAnswer {
  readonly kind: 'half';
  readonly refreshToken: string;
}

function heardByHalf(outcome: ModelRefresh | null): HalfAnswer | CallFailure {
  if (outcome?.kind !== 'granted') return failure('dead_grant', 'definite', 'grant_revoked');
  const { refreshToken } = outcome;
  return refreshToken === null ? failure('transient', 'unknown') : { kind: 'half', refreshToken };
}

/** Carries calls to the provider and judges them: this is where the promises on calls are kept. */
export class Wire {
  readonly #calls: Call[] = [];

  constructor(
    private readonly clock: { readonly now: number },
    private readonly provider: ModelProvider,
  ) {}

  /**
   * @param nothingToLose - Whether the access token cannot be served any more.
   * @throws Error when a call of the same generation is in flight already
   */
  send({ refreshToken: token, generation }: ModelLease, fate: Fate, nothingToLose: boolean): Call {
    const rival = this.#calls.some(
      (call) => call.generation === generation && call.open && !this.#isOverdue(call, 0),
    );
    if (rival) throw new Error(`two calls in flight with ${token}`);
    const { now: sentAt } = this.clock;
    const fault = this.#faultOf(token, nothingToLose);
    const state = { outcome: null, open: true, recorded: false };
    const call = { token, generation, sentAt, fate, fault, ...state };
    this.#calls.push(call);
    return call;
  }

  /** @throws Error for a replay of a spent token that no lost answer excuses */
  arrive(call: Call): void {
    if (call.outcome !== null || !takesEffect(call.fate)) return;
    if (call.fault !== null && this.provider.isSpent(call.token)) {
      throw new Error(`${call.token} was replayed ${call.fault}`);
    }
    call.outcome = this.provider.refresh(call.token);
  }

  /** What the sender makes of it. */
  hear(call: Call): ModelRefresh | HalfAnswer | CallFailure {
    this.arrive(call);
    call.open = false;
    switch (call.fate) {
      case 'answered':
        if (call.outcome?.kind === 'granted') return call.outcome;
        return failure('dead_grant', 'definite', 'grant_revoked');
      case 'half_answered':
        return heardByHalf(call.outcome);
      case 'lost_after_processing':
      case 'lost_before_processing':
        return failure('transient', 'unknown');
      case 'not_sent':
        return failure('transient', 'not_sent');
      case 'rate_limited':
        return failure('rate_limited', 'definite');
      case 'busy':
        return failure('transient', 'definite');
      case 'blocked':
        return failure('blocked', 'definite');
      case 'misconfigured':
        return failure('configuration', 'definite');
    }
  }

  /** The sender has died; what is on its way still arrives. */
  cutOff(call: Call): void {
    this.arrive(call);
    call.open = false;
  }

  /** What is on its way arrives before its sender gives up on it. */
  beforeAdvance(seconds: number): void {
    for (const call of this.#calls) {
      if (call.open && this.#isOverdue(call, seconds)) this.arrive(call);
    }
  }

  #faultOf(token: string, nothingToLose: boolean): string | null {
    const earlier = this.#of(token).filter(({ outcome }) => outcome !== null);
    const lost = earlier.filter(({ recorded }) => !recorded).length;
    const replays = earlier.length - 1;
    if (replays >= lost) return 'without a lost answer';
    return nothingToLose ? null : 'while the access token still served';
  }

  #of(token: string): Call[] {
    return this.#calls.filter((call) => call.token === token);
  }

  #isOverdue({ sentAt }: Call, ahead: number): boolean {
    return this.clock.now + ahead >= sentAt + DEADLINE_SECONDS;
  }
}

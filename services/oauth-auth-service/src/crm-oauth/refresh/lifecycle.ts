import type { GrantSnapshot } from '../grants/grant.js';
import type { Delivery, Diagnosis, FailureClass, KnownDiagnosis } from '../providers/failure.js';
import { freshness } from './due.js';

/** The part of a grant that decides what may happen next. */
export type LifecycleState = Pick<
  GrantSnapshot,
  | 'status'
  | 'refreshToken'
  | 'rotates'
  | 'intentGeneration'
  | 'tokenGeneration'
  | 'introspectsRefreshTokens'
  | 'remainingSeconds'
  | 'lifetimeSeconds'
  | 'leaseSeconds'
  | 'retrySeconds'
>;

/** Why a refresh is wanted. */
export interface RefreshRequest {
  /**
   * - `due`: the access token is about to expire, or has.
   * - `forced`: a person asks; back-off does not apply.
   * - `rejected`: the CRM refused the access token, so it is worth nothing any more.
   */
  readonly reason: 'due' | 'forced' | 'rejected';
}

export interface ProviderTraits {
  readonly presumedRotating: boolean;
}

export type RefreshStep =
  /** Take the lease and spend the refresh token. */
  | { readonly do: 'call' }
  /** Take the lease and ask whether the refresh token of an unanswered call still lives. */
  | { readonly do: 'probe' }
  /** Somebody holds the lease: look again soon. */
  | { readonly do: 'wait' }
  /** Not yet: the back-off runs, or the access token is still worth more than the risk. */
  | { readonly do: 'hold'; readonly seconds: number }
  /** The grant is over. */
  | { readonly do: 'stop' };

export const isRotating = (
  state: Pick<LifecycleState, 'rotates'>,
  traits: ProviderTraits,
): boolean => state.rotates ?? traits.presumedRotating;

/** An earlier call of this refresh token whose outcome nobody knows. */
export const isUnanswered = (
  state: Pick<LifecycleState, 'intentGeneration' | 'tokenGeneration'>,
): boolean => state.intentGeneration === state.tokenGeneration;

/**
 * Whether the current refresh token came in an answer without a usable access token: the generation
 * is new, but the access token is not.
 */
export const isRescued = (
  state: Pick<GrantSnapshot, 'rescuedGeneration' | 'tokenGeneration'>,
): boolean => state.rescuedGeneration === state.tokenGeneration;

/** The next step towards a fresh access token, from nothing but the row and the provider's ways. */
export function nextStep(
  state: LifecycleState,
  request: RefreshRequest,
  traits: ProviderTraits,
): RefreshStep {
  if (state.status === 'disconnected' || state.status === 'reauth_required') return { do: 'stop' };
  if (state.leaseSeconds > 0) return { do: 'wait' };
  const risky = isUnanswered(state) && isRotating(state, traits);
  // A person may cut a back-off short, but not the time a lost answer needs to be settled in.
  if (state.retrySeconds > 0 && (risky || request.reason !== 'forced')) {
    return { do: 'hold', seconds: state.retrySeconds };
  }
  return { do: risky ? 'probe' : 'call' };
}

/** What an introspection of the refresh token said after a lost answer. */
export type ProbeAnswer = 'active' | 'inactive' | 'cannot_tell';

export type ProbeStep = { readonly do: 'call' } | { readonly do: 'hold' } | { readonly do: 'end' };

/**
 * After a lost answer of a rotating grant: call only when the token is known to live, or when
 * nothing is left to lose. "Inactive" counts only from an introspection that has been seen to
 * know refresh tokens at all.
 */
export function afterProbe(
  state: LifecycleState,
  request: RefreshRequest,
  answer: ProbeAnswer,
): ProbeStep {
  if (answer === 'active') return { do: 'call' };
  if (answer === 'inactive' && state.introspectsRefreshTokens) return { do: 'end' };
  const served = freshness(state.remainingSeconds, state.lifetimeSeconds, 0) !== 'expired';
  return served && request.reason !== 'rejected' ? { do: 'hold' } : { do: 'call' };
}

/** What a failed call does to the row. */
export interface FailureEffect {
  readonly status: 'active' | 'uncertain' | 'reauth_required';
  /** Whether the intent stays, since the call may have spent the token. */
  readonly keepIntent: boolean;
  readonly diagnosis: Diagnosis;
}

export interface CallFailure {
  readonly class: FailureClass;
  readonly delivery: Delivery;
  readonly diagnosis: Diagnosis;
}

const ANSWER_LOST: KnownDiagnosis = {
  code: 'answer_lost',
  retryable: false,
  cause:
    'An earlier refresh was sent, but its answer never arrived; the CRM replaced the token and the replacement is lost.',
  remedy: 'The user connects the CRM again.',
};

export const answerLost = (): KnownDiagnosis => ANSWER_LOST;

/**
 * @param hadUnanswered - Whether an earlier call of the same token was still unanswered.
 * @param rotating - Whether the grant rotates, or must be presumed to.
 */
export function afterFailure(
  failure: CallFailure,
  hadUnanswered: boolean,
  rotating: boolean,
): FailureEffect {
  const { diagnosis } = failure;
  if (failure.delivery === 'definite' && failure.class === 'dead_grant') {
    const lost = hadUnanswered && rotating && diagnosis.code === 'grant_revoked';
    return {
      status: 'reauth_required',
      keepIntent: false,
      diagnosis: lost ? ANSWER_LOST : diagnosis,
    };
  }
  // An earlier doubt is not settled by a call that was not carried out either.
  const doubtful = rotating && (failure.delivery === 'unknown' || hadUnanswered);
  return { status: doubtful ? 'uncertain' : 'active', keepIntent: doubtful, diagnosis };
}

import {
  afterFailure,
  afterProbe,
  type CallFailure,
  isRescued,
  type LifecycleState,
  nextStep,
  type RefreshRequest,
} from './lifecycle.js';

const base: LifecycleState = {
  status: 'active',
  refreshToken: 'sealed',
  rotates: true,
  intentGeneration: null,
  tokenGeneration: 7,
  introspectsRefreshTokens: false,
  remainingSeconds: 0,
  lifetimeSeconds: 7_200,
  leaseSeconds: 0,
  retrySeconds: 0,
};
const due: RefreshRequest = { reason: 'due' };
const forced: RefreshRequest = { reason: 'forced' };
const rejected: RefreshRequest = { reason: 'rejected' };
const rotating = { presumedRotating: true };
const unanswered = { intentGeneration: 7, status: 'uncertain' } as const;

describe('nextStep', () => {
  it.each<[string, Partial<LifecycleState>, RefreshRequest, string]>([
    ['an idle grant', {}, due, 'call'],
    ['a dead grant', { status: 'reauth_required' }, forced, 'stop'],
    ['an ended connection', { status: 'disconnected' }, forced, 'stop'],
    ['a leased grant', { leaseSeconds: 3 }, forced, 'wait'],
    ['a leased grant with an intent', { ...unanswered, leaseSeconds: 3 }, due, 'wait'],
    ['a grant in back-off', { retrySeconds: 2 }, due, 'hold'],
    ['a grant in back-off whose token was refused', { retrySeconds: 2 }, rejected, 'hold'],
    ['a grant in back-off that a person renews', { retrySeconds: 2 }, forced, 'call'],
    ['an unanswered call of a rotating grant', unanswered, due, 'probe'],
    [
      'the same while its answer may still settle',
      { ...unanswered, retrySeconds: 1 },
      forced,
      'hold',
    ],
    [
      'an unanswered call of a grant known not to rotate',
      { ...unanswered, rotates: false },
      due,
      'call',
    ],
    [
      'an unanswered call of a grant not known to rotate',
      { ...unanswered, rotates: null },
      due,
      'probe',
    ],
    ['an intent of an older generation', { intentGeneration: 6 }, due, 'call'],
  ])('%s → %4$s', (_name, change, request, expected) => {
    expect(nextStep({ ...base, ...change }, request, rotating).do).toBe(expected);
  });

  it('presumes what the provider is known for until an answer has shown it', () => {
    const state = { ...base, ...unanswered, rotates: null };
    expect(nextStep(state, due, { presumedRotating: false }).do).toBe('call');
  });
});

describe('isRescued', () => {
  it.each([
    ['a refresh token that came with its access token', null, false],
    ['one that came alone', 7, true],
    ['one that came alone and has been spent since', 6, false],
  ])('%s', (_name, rescuedGeneration, expected) => {
    expect(isRescued({ tokenGeneration: 7, rescuedGeneration })).toBe(expected);
  });
});

describe('afterProbe, asked about the refresh token of a lost answer', () => {
  const alive = { remainingSeconds: 3_000 };
  const knows = { introspectsRefreshTokens: true };
  it.each<
    [string, Parameters<typeof afterProbe>[2], Partial<LifecycleState>, RefreshRequest, string]
  >([
    ['it lives', 'active', alive, due, 'call'],
    [
      'it is dead, by a witness that knows refresh tokens',
      'inactive',
      { ...alive, ...knows },
      due,
      'end',
    ],
    ['it is dead, by a witness that may not know them', 'inactive', alive, due, 'hold'],
    ['nobody can tell, but the access token serves on', 'cannot_tell', alive, due, 'hold'],
    ['nobody can tell, and nothing is left to lose', 'cannot_tell', {}, due, 'call'],
    [
      'nobody can tell, and the CRM refused the access token',
      'cannot_tell',
      alive,
      rejected,
      'call',
    ],
  ])('%s', (_name, answer, change, request, expected) => {
    expect(afterProbe({ ...base, ...unanswered, ...change }, request, answer).do).toBe(expected);
  });
});

describe('afterFailure', () => {
  const failure = (change: Partial<CallFailure>): CallFailure => ({
    class: 'transient',
    delivery: 'definite',
    diagnosis: { code: 'provider_busy', retryable: true, cause: 'c', remedy: 'r' },
    ...change,
  });
  const revoked = failure({
    class: 'dead_grant',
    diagnosis: { code: 'grant_revoked', retryable: false, cause: 'c', remedy: 'r' },
  });

  it.each<[string, CallFailure, boolean, boolean, string, boolean]>([
    ['a refused refresh token ends the grant', revoked, false, true, 'reauth_required', false],
    ['a definite no leaves it active', failure({}), false, true, 'active', false],
    [
      'a call never sent leaves it active',
      failure({ delivery: 'not_sent' }),
      false,
      true,
      'active',
      false,
    ],
    [
      'silence leaves a rotating grant uncertain',
      failure({ delivery: 'unknown' }),
      false,
      true,
      'uncertain',
      true,
    ],
    [
      'silence costs a grant that does not rotate nothing',
      failure({ delivery: 'unknown' }),
      false,
      false,
      'active',
      false,
    ],
    [
      'an earlier doubt outlives a call never sent',
      failure({ delivery: 'not_sent' }),
      true,
      true,
      'uncertain',
      true,
    ],
    [
      'our wrong secret fails no grant',
      failure({ class: 'configuration' }),
      false,
      true,
      'active',
      false,
    ],
    ['a block by IP keeps the grant', failure({ class: 'blocked' }), false, true, 'active', false],
  ])('%s', (_name, happened, hadUnanswered, isRotating, status, keepIntent) => {
    expect(afterFailure(happened, hadUnanswered, isRotating)).toMatchObject({ status, keepIntent });
  });

  it('names the lost answer as the cause when a rotating grant is refused after one', () => {
    expect(afterFailure(revoked, true, true).diagnosis.code).toBe('answer_lost');
    expect(afterFailure(revoked, true, false).diagnosis.code).toBe('grant_revoked');
  });
});

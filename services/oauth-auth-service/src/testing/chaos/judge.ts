/** One connection at the end: what its row says, what the provider counted, what was done to it. */
export interface ConnectionFacts {
  readonly id: string;
  readonly status: string;
  /** Answers that were committed. */
  readonly commits: number;
  /** Refreshes that the provider carried out. */
  readonly refreshes: number;
  /** Uses of a spent refresh token that the provider saw. */
  readonly replays: number;
  /** Refreshes that the provider refused because one of the same token was under way. */
  readonly overlaps: number;
  /** Whether the provider would still accept the refresh token that the row holds. */
  readonly holdsLiveToken: boolean;
  /** Answers that a fault made useless, and calls that a killed process may have had under way. */
  readonly lostAnswers: number;
  /** Tokens of it that the CRM refused right after they were handed out, before their time. */
  readonly refusedTokens: number;
}

/** A count, and how many of it break a promise. */
export interface Finding {
  readonly title: string;
  readonly count: number;
  /** Null: for information. */
  readonly broken: number | null;
  /** Connections at which it was broken. */
  readonly at: readonly string[];
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** A count that breaks nothing. */
export const told = (title: string, count: number): Finding => ({
  title,
  count,
  broken: null,
  at: [],
});

/** Holds the promises of docs/token-lifecycle.md against what the provider counted. */
export function judge(facts: readonly ConnectionFacts[]): Finding[] {
  const total = (value: (one: ConnectionFacts) => number): number => sum(facts.map(value));
  const promise = (
    title: string,
    count: (one: ConnectionFacts) => number,
    broken: (one: ConnectionFacts) => number = count,
  ): Finding => ({
    title,
    count: total(count),
    broken: total(broken),
    at: facts.filter((one) => broken(one) > 0).map(({ id }) => id),
  });
  return [
    told(
      'Refreshes that the provider carried out',
      total(({ refreshes }) => refreshes),
    ),
    told(
      'Expiries met, an answer committed',
      total(({ commits }) => commits),
    ),
    promise('Refreshes whose answer was lost / with nothing to explain it', unused, (one) =>
      Math.max(0, unused(one) - one.lostAnswers),
    ),
    promise('Tokens committed that the provider never gave', (one) => Math.max(0, -unused(one))),
    promise('Refreshes overlapping at the provider', ({ overlaps }) => overlaps),
    promise(
      'Replays of a spent refresh token / beyond one per lost answer',
      ({ replays }) => replays,
      (one) => Math.max(0, one.replays - one.lostAnswers),
    ),
    promise('Grants ended / that could have been kept', hasEnded, (one) =>
      hasEnded(one) && (one.holdsLiveToken || one.lostAnswers === 0) ? 1 : 0,
    ),
    promise('Grants left in doubt', ({ status }) => (status === 'uncertain' ? 1 : 0)),
    promise('Grants shown as active whose refresh token is dead', (one) =>
      one.status === 'active' && !one.holdsLiveToken ? 1 : 0,
    ),
    promise(
      'Tokens handed out that the CRM refused / but for the punishment of an allowed replay',
      ({ refusedTokens }) => refusedTokens,
      (one) => (one.replays > 0 && one.lostAnswers > 0 ? 0 : one.refusedTokens),
    ),
  ];
}

const unused = ({ refreshes, commits }: ConnectionFacts): number => refreshes - commits;
const hasEnded = ({ status }: ConnectionFacts): number => (status === 'reauth_required' ? 1 : 0);

export const isBroken = ({ broken }: Finding): boolean => broken !== null && broken > 0;

import { afterFailure, afterProbe, nextStep } from '../../crm-oauth/refresh/lifecycle.js';
import { type ModelAnswer, type ModelLease, type ModelSnapshot, ModelStore } from './store.js';
import type { Replaceable } from './world.js';

interface LeftOut {
  readonly rule: string;
  readonly replaced: Replaceable;
  /** The message of a promise that cannot be kept without it. */
  readonly breaks: RegExp;
}

class WithoutLease extends ModelStore {
  protected override isFree(): boolean {
    return true;
  }
}

class WithoutEpoch extends ModelStore {
  override acquire(seen: ModelSnapshot, holder: string, leaseSeconds: number): ModelLease | null {
    const { leaseEpoch } = this.row;
    return super.acquire({ ...seen, leaseEpoch }, holder, leaseSeconds);
  }
}

class WithoutLateCommit extends ModelStore {
  override commit(lease: ModelLease, answer: ModelAnswer): boolean {
    return !this.isFree() && super.commit(lease, answer);
  }
}

class WithoutGeneration extends ModelStore {
  protected override isHeldBy({ epoch }: ModelLease): boolean {
    return this.row.leaseEpoch === epoch && this.isGoing();
  }
}

class WithoutRescue extends ModelStore {
  override rescue(lease: ModelLease, _refreshToken: string, retrySeconds: number): boolean {
    return this.fail(lease, { status: 'uncertain', keepIntent: true }, retrySeconds);
  }
}

class WithoutLastLook extends ModelStore {
  override holds(): boolean {
    return true;
  }

  protected override isHeldBy(lease: ModelLease): boolean {
    return super.holds(lease) && this.isGoing();
  }
}

/** The rules of the protocol, each replaced by its absence. */
export const leftOut: readonly LeftOut[] = [
  {
    rule: 'asking before an unanswered token is sent again',
    replaced: {
      rules: {
        nextStep: (...seen) => {
          const step = nextStep(...seen);
          return step.do === 'probe' ? { do: 'call' } : step;
        },
      },
    },
    breaks: /replayed while the access token still served/,
  },
  {
    rule: 'waiting while the access token serves',
    replaced: { rules: { afterProbe: () => ({ do: 'call' }) } },
    breaks: /replayed while the access token still served/,
  },
  {
    rule: 'sending at last when nobody can tell',
    replaced: {
      rules: {
        afterProbe: (_state, _request, answer) => ({ do: answer === 'active' ? 'call' : 'hold' }),
      },
    },
    breaks: /a doubt is never settled/,
  },
  {
    rule: 'a witness before "inactive" is believed',
    replaced: {
      rules: {
        afterProbe: (...asked) => (asked[2] === 'inactive' ? { do: 'end' } : afterProbe(...asked)),
      },
    },
    breaks: /given up although its refresh token lives/,
  },
  {
    rule: 'keeping the intent of a lost answer',
    replaced: {
      rules: { afterFailure: (...call) => ({ ...afterFailure(...call), keepIntent: false }) },
    },
    breaks: /a doubt without an intent/,
  },
  {
    rule: 'a doubt after a lost answer',
    replaced: { rules: { afterFailure: (failure) => afterFailure(failure, false, false) } },
    breaks: /an idle row holds a spent token/,
  },
  {
    rule: 'keeping the refresh token of half an answer',
    replaced: { Store: WithoutRescue },
    breaks: /was replayed/,
  },
  {
    rule: 'telling a rescued refresh token from a new access token',
    replaced: { rules: { isRescued: () => false } },
    breaks: /an old access token passes for a new one/,
  },
  {
    rule: 'one lease at a time',
    // Who saw the lapsed lease of an epoch may take it; so both looks at the lease are left out.
    replaced: {
      Store: WithoutLease,
      rules: { nextStep: (seen, ...why) => nextStep({ ...seen, leaseSeconds: 0 }, ...why) },
    },
    breaks: /two calls in flight/,
  },
  {
    rule: 'a lease on nothing but what was seen',
    replaced: { Store: WithoutEpoch },
    breaks: /was replayed/,
  },
  {
    rule: 'a commit that may be late',
    replaced: { Store: WithoutLateCommit },
    breaks: /an answer that nobody overtook was thrown away/,
  },
  {
    rule: 'a loser that spares the winner',
    replaced: { Store: WithoutGeneration },
    breaks: /given up although|a doubt without an intent/,
  },
  {
    rule: 'a last look before a token is sent again',
    replaced: { Store: WithoutLastLook },
    breaks: /was replayed/,
  },
];

import type { GrantRow } from '../grants/grant.js';
import type { Diagnosis, ProviderFailure } from '../providers/failure.js';

/** How a wish for a fresh token ended. */
export type RefreshOutcome =
  /** The row now holds a newer token than the caller saw. */
  | {
      readonly kind: 'refreshed';
      readonly grant: GrantRow;
      /** Whether another caller's refresh brought it, here or in another process. */
      readonly shared: boolean;
    }
  /** No newer token, for now or for good; `diagnosis` says why. */
  | {
      readonly kind: 'failed';
      readonly grant: GrantRow;
      readonly diagnosis: Diagnosis;
      readonly retryAfter: number;
      /** What the provider did, where this very wish led to a call. */
      readonly failure?: ProviderFailure;
    }
  | { readonly kind: 'gone' };

/** The same, for a caller who shared another's refresh. */
export const shared = (outcome: RefreshOutcome): RefreshOutcome =>
  outcome.kind === 'refreshed' ? { ...outcome, shared: true } : outcome;

export const failed = (
  grant: GrantRow,
  diagnosis: Diagnosis,
  retryAfter: number,
): Extract<RefreshOutcome, { kind: 'failed' }> => ({
  kind: 'failed',
  grant,
  diagnosis,
  retryAfter,
});

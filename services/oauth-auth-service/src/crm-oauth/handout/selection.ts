import type { GrantRow } from '../grants/grant.js';

/** Whose connections are searched when no id is given. */
export type Owner =
  | { readonly by: 'user'; readonly tenantId: string; readonly userId: string }
  | { readonly by: 'tenant'; readonly tenantId: string };

type Candidate = Pick<GrantRow, 'isDefault' | 'isTenantDefault'>;

export type Choice<T> =
  | { readonly kind: 'one'; readonly grant: T }
  | { readonly kind: 'none' }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly T[] };

/**
 * Which live connection serves a call that names none: the only one, or the default. A dead one
 * counts: silently passing it over would write one customer org's data into another.
 */
export function choose<T extends Candidate>(live: readonly T[], by: Owner['by']): Choice<T> {
  const [first, ...others] = live;
  if (first === undefined) return { kind: 'none' };
  if (others.length === 0) return { kind: 'one', grant: first };
  const chosen = live.find((grant) => (by === 'user' ? grant.isDefault : grant.isTenantDefault));
  return chosen === undefined
    ? { kind: 'ambiguous', candidates: live }
    : { kind: 'one', grant: chosen };
}

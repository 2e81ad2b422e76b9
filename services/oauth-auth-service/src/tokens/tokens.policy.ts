import type { User } from '../generated/prisma/client.js';
import { type Role, type Scope, scopes, scopesOfRole } from '../platform/principal.js';

/** Scopes asked for that the role of the maker does not imply: nobody hands out more than they have. */
export const scopesBeyond = (role: Role, asked: readonly Scope[]): Scope[] =>
  asked.filter((scope) => !scopesOfRole(role).has(scope));

/** What a token may do today: a maker who has lost a right has lost it in every token. */
export function effectiveScopes(role: Role, granted: readonly string[]): ReadonlySet<Scope> {
  const implied = scopesOfRole(role);
  return new Set(scopes.filter((scope) => granted.includes(scope) && implied.has(scope)));
}

type Manager = Pick<User, 'id' | 'tenantId' | 'role'>;

/** Seeing and revoking: one's own tokens; an admin the tenant's; a platform admin everybody's. */
export function mayManage(who: Manager, owner: Pick<User, 'id' | 'tenantId'>): boolean {
  switch (who.role) {
    case 'user':
      return who.id === owner.id;
    case 'admin':
      return who.tenantId === owner.tenantId;
    case 'platform_admin':
      return true;
  }
}

import type { User } from '../generated/prisma/client.js';
import type { Role } from '../platform/principal.js';

/** Whom a caller may list: nobody, the people of the own tenant, or everybody. */
export function listableUsers(role: Role): 'none' | 'own_tenant' | 'all' {
  switch (role) {
    case 'user':
      return 'none';
    case 'admin':
      return 'own_tenant';
    case 'platform_admin':
      return 'all';
  }
}

/** An admin of a tenant invites into it; a platform admin belongs to no customer's tenant. */
export const mayInvite = (role: Role): boolean => role === 'admin';

type Person = Pick<User, 'tenantId' | 'role'>;

/** Others must not even learn that the user exists. */
export function maySeeUser(who: Person, other: Person): boolean {
  const reach = listableUsers(who.role);
  return reach === 'all' || (reach === 'own_tenant' && who.tenantId === other.tenantId);
}

/** Switching on and off and changing roles: whom one may see, but a platform admin by none below. */
export const mayManageUser = (who: Person, other: Person): boolean =>
  maySeeUser(who, other) && (other.role !== 'platform_admin' || who.role === 'platform_admin');

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

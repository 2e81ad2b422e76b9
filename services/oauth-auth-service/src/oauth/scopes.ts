import { scopes as crmScopes, type Role, type Scope, scopesOfRole } from '../platform/principal.js';

/** OpenID Connect Core §5.4: who somebody is. */
export const identityScopes = ['openid', 'profile', 'email'] as const;

export const supportedScopes: readonly string[] = [...identityScopes, ...crmScopes];

export const isCrmScope = (scope: string): scope is Scope =>
  (crmScopes as readonly string[]).includes(scope);

/** Whoever administers the platform acts in person: no client gets to act across tenants. */
export const delegableScopes = (role: Role): ReadonlySet<Scope> =>
  role === 'platform_admin' ? new Set() : scopesOfRole(role);

/** What a person of this role can allow a client: nobody gives away more than they may do. */
export const grantable = (role: Role, asked: readonly string[]): string[] => {
  const own = delegableScopes(role);
  return asked.filter((scope) =>
    isCrmScope(scope) ? own.has(scope) : supportedScopes.includes(scope),
  );
};

import type { App } from './apps.js';
import type { Organization, User } from './directory.js';
import { type Grant, hasEnded } from './grants.js';
import type { RefusalName } from './refusals.js';

const DAY_MS = 86_400_000;

/** When the grant's refresh token dies of the app's policy; infinity when it does not. */
export function refreshTokenExpiry(app: App, grant: Grant): number {
  const policy = app.refreshTokenPolicy;
  switch (policy.type) {
    case 'until_revoked':
      return Number.POSITIVE_INFINITY;
    case 'immediate':
      return grant.createdAt;
    case 'idle':
      return grant.lastUsedAt + policy.days * DAY_MS;
    case 'fixed':
      return grant.createdAt + policy.days * DAY_MS;
    default:
      return policy satisfies never;
  }
}

/** Why this user may not get tokens for this app at all; undefined when they may. */
export function accountRefusal(
  app: App,
  user: User | undefined,
  organization: Organization | undefined,
): RefusalName | undefined {
  if (!organization?.active) return 'inactiveOrganization';
  if (!user?.active) return 'inactiveUser';
  if (app.ipRestricted) return 'ipRestricted';
  if (app.adminApprovedUsersOnly && !app.approvedUserIds.includes(user.id)) {
    return 'notAdminApproved';
  }
  return undefined;
}

/** Why this grant may not be refreshed now; undefined when it may. */
export function grantRefusal(app: App, grant: Grant, now: number): RefusalName | undefined {
  if (hasEnded(grant, now)) {
    return grant.ended?.reason === 'approval_withdrawn' ? 'notApproved' : 'expiredToken';
  }
  return refreshTokenExpiry(app, grant) <= now ? 'expiredToken' : undefined;
}

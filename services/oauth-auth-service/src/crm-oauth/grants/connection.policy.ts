import type { Principal, Scope } from '../../platform/principal.js';
import type { GrantRow } from './grant.js';

export type Owned = Pick<GrantRow, 'tenantId' | 'userId'>;

const isOwner = (who: Principal, connection: Owned): boolean =>
  who.tenantId === connection.tenantId && who.userId === connection.userId;

/** The administrator of the connection's tenant, or a machine that holds `crm:admin` for it. */
const administers = (who: Principal, connection: Owned): boolean =>
  who.tenantId === connection.tenantId && who.scopes.has('crm:admin');

/** A client of the tenant acts for all of it, within its scopes. */
const actsForTenant = (who: Principal, connection: Owned): boolean =>
  who.tenantId === connection.tenantId && who.userId === null;

const isPlatformAdmin = (who: Principal): boolean => who.role === 'platform_admin';

/** Others must not even learn that the connection exists. */
export const maySee = (who: Principal, connection: Owned): boolean =>
  isOwner(who, connection) ||
  administers(who, connection) ||
  actsForTenant(who, connection) ||
  isPlatformAdmin(who);

/** Handing out a token or renewing it: never a platform admin, who belongs to no customer. */
export const mayUse = (who: Principal, connection: Owned): boolean =>
  !isPlatformAdmin(who) && maySee(who, connection);

/** Uninstalling reaches beyond one connection: its owner or an administrator, no mere machine. */
export const mayUninstall = (who: Principal, connection: Owned): boolean =>
  !isPlatformAdmin(who) && (isOwner(who, connection) || administers(who, connection));

/** Handing a connection to another user: an administrator of its tenant, not its owner. */
export const mayTransfer = (who: Principal, connection: Owned): boolean =>
  !isPlatformAdmin(who) && administers(who, connection);

/** Who may ask for the tokens of another user of the tenant. */
export const mayNameUser = (who: Principal, userId: string): boolean =>
  who.userId === userId || who.userId === null || who.scopes.has('crm:admin');

/** Whether the act rests on an administrator's role, which the database must confirm first. */
export const actsAsAdmin = (who: Principal, connection: Owned): boolean =>
  !isOwner(who, connection) && who.userId !== null;

/** A platform admin obtains, connects, proxies and imports nothing. */
export const mayTouchTokens = (who: Principal): boolean => !isPlatformAdmin(who);

export const hasScope = (who: Principal, scope: Scope): boolean =>
  who.scopes.has(scope) || who.scopes.has('crm:admin');

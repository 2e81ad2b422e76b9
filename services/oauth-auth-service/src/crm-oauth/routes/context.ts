import type { Request } from 'express';
import type { Audit } from '../../platform/audit.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import type { Principal, Scope } from '../../platform/principal.js';
import type { AttemptStore } from '../connect/attempt-store.js';
import type { Authorizer } from '../connect/authorization.js';
import type { BrowserCookie } from '../connect/browser.js';
import type { Connector } from '../connect/connector.js';
import type { DisconnectService } from '../disconnect/disconnect-service.js';
import type { RevocationService } from '../disconnect/revocation-service.js';
import { crmErrors } from '../errors.js';
import type { Sender } from '../events/sender.js';
import type { Targets } from '../events/target.js';
import type { WebhookStore } from '../events/webhook-store.js';
import {
  actsAsAdmin,
  hasScope,
  maySee,
  mayTouchTokens,
  type Owned,
} from '../grants/connection.policy.js';
import { type Connection, presentConnection } from '../grants/connection.presenter.js';
import type { GrantRow } from '../grants/grant.js';
import type { GrantStore } from '../grants/grant-store.js';
import type { HandOut } from '../handout/hand-out.js';
import type { HandOutStore } from '../handout/hand-out-store.js';
import type { Importer } from '../import/importer.js';
import type { CrmLimits } from '../limits.js';
import type { CrmOAuthPorts } from '../ports.js';
import type { CrmProvider } from '../providers/provider.js';
import type { ProviderRegistry } from '../providers/registry.js';
import type { CrmProxy } from '../proxy/proxy.js';
import type { RefreshMetrics } from '../refresh/refresh-metrics.js';

/** What the endpoints work with. */
export interface CrmContext {
  readonly ports: CrmOAuthPorts;
  readonly providers: ProviderRegistry;
  readonly grants: GrantStore;
  readonly attempts: AttemptStore;
  readonly authorizer: Authorizer;
  readonly connector: Connector;
  readonly importer: Importer;
  readonly browser: BrowserCookie;
  readonly handOut: HandOut;
  readonly handOutStore: HandOutStore;
  readonly disconnects: DisconnectService;
  readonly revocations: RevocationService;
  readonly proxy: CrmProxy;
  readonly webhooks: WebhookStore;
  readonly targets: Targets;
  readonly sender: Sender;
  readonly metrics: RefreshMetrics;
  readonly audit: Audit;
  readonly limits: CrmLimits;
}

/** @throws ApiError `unauthenticated`, `invalid_token`, `insufficient_scope` */
export async function principalWith(
  ctx: CrmContext,
  req: Request,
  scope: Scope,
): Promise<Principal> {
  return requireScope(await ctx.ports.authenticate(req), scope);
}

/** As `principalWith`, for acts on tokens, which no platform admin may do. */
export async function tokenUser(ctx: CrmContext, req: Request, scope: Scope): Promise<Principal> {
  const who = await ctx.ports.authenticate(req);
  if (!mayTouchTokens(who)) throw commonErrors.forbidden();
  return requireScope(who, scope);
}

function requireScope(who: Principal, scope: Scope): Principal {
  if (hasScope(who, scope)) return who;
  throw commonErrors.insufficient_scope({
    challenge: `Bearer error="insufficient_scope", scope="${scope}"`,
  });
}

/** An administrator, whose role the database has just confirmed. */
export async function administrator(ctx: CrmContext, req: Request): Promise<Principal> {
  const who = await ctx.ports.authenticate(req);
  if (!who.scopes.has('crm:admin')) throw commonErrors.forbidden();
  return confirmAdmin(ctx, who);
}

/** A token may be older than a demotion: the database has the last word on a role. */
export async function confirmAdmin(ctx: CrmContext, who: Principal): Promise<Principal> {
  if (who.userId === null) return who;
  const role = await ctx.ports.currentRole(who);
  if (role !== 'admin' && role !== 'platform_admin') throw commonErrors.forbidden();
  return { ...who, role };
}

/** @throws ApiError `provider_unknown` */
export function providerOf(ctx: CrmContext, name: unknown): CrmProvider {
  const provider = typeof name === 'string' ? ctx.providers.get(name) : undefined;
  if (provider === undefined) throw crmErrors.provider_unknown();
  return provider;
}

/** @throws ApiError `connection_not_found`, also for somebody else's */
export async function visibleConnection(
  ctx: CrmContext,
  who: Principal,
  id: string,
): Promise<GrantRow> {
  const row = await ctx.grants.snapshot(id);
  if (row === null || !maySee(who, row)) throw crmErrors.connection_not_found();
  await confirmReach(ctx, who, row, maySee);
  return row;
}

/**
 * Judges once more by the role of now, where the act rests on an administrator's.
 *
 * @throws ApiError `forbidden` to somebody who is no administrator any more, `connection_not_found`
 *   where the role of now does not reach so far
 */
export async function confirmReach(
  ctx: CrmContext,
  who: Principal,
  connection: Owned,
  may: (who: Principal, connection: Owned) => boolean,
): Promise<void> {
  if (!actsAsAdmin(who, connection)) return;
  const now = await confirmAdmin(ctx, who);
  if (!may(now, connection)) throw crmErrors.connection_not_found();
}

export const present = (ctx: CrmContext, row: GrantRow): Connection =>
  presentConnection(row, ctx.providers.get(row.provider));

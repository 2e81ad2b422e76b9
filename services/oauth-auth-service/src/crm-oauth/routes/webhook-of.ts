import type { Request } from 'express';
import type { CRMWebhook } from '../../generated/prisma/client.js';
import {
  type AuditDetails,
  type AuditEvent,
  type AuditType,
  auditActor,
  auditOrigin,
} from '../../platform/audit.js';
import type { Principal } from '../../platform/principal.js';
import { crmErrors } from '../errors.js';
import { VaultError } from '../vault/vault.js';
import { administrator, type CrmContext } from './context.js';
import { idParams } from './schemas.js';

export interface AdminOfWebhook {
  readonly who: Principal;
  readonly webhook: CRMWebhook;
}

/**
 * The webhook that the path names, to an administrator of its tenant.
 *
 * @throws ApiError `forbidden`, `webhook_not_found`, also for another tenant's
 */
export async function webhookOf(ctx: CrmContext, req: Request): Promise<AdminOfWebhook> {
  const who = await administrator(ctx, req);
  const named = idParams.safeParse(req.params);
  const webhook = named.success ? await ctx.webhooks.find(named.data.id) : null;
  const reaches = who.role === 'platform_admin' || webhook?.tenantId === who.tenantId;
  if (webhook === null || !reaches) throw crmErrors.webhook_not_found();
  return { who, webhook };
}

/** The signing secrets, the current one first. @throws ApiError `token_unreadable` */
export function signingSecrets(ctx: CrmContext, webhook: CRMWebhook): string[] {
  try {
    return ctx.webhooks.secretsOf(webhook, ctx.ports.clock.now());
  } catch (cause) {
    if (cause instanceof VaultError) throw crmErrors.token_unreadable({ cause });
    throw cause;
  }
}

export const webhookAct = (
  type: AuditType,
  req: Request,
  who: Principal,
  { id, tenantId }: Pick<CRMWebhook, 'id' | 'tenantId'>,
  details: AuditDetails = {},
): AuditEvent => ({
  type,
  outcome: 'success',
  tenantId,
  actor: auditActor(who),
  subject: { kind: 'webhook', id },
  ...auditOrigin(req),
  details,
});

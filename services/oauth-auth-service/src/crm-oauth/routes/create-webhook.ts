import type { RequestHandler } from 'express';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { crmErrors } from '../errors.js';
import { TargetError } from '../events/target.js';
import { presentWebhook } from '../events/webhook.presenter.js';
import { keyOf } from '../limits.js';
import { administrator, type CrmContext } from './context.js';
import { webhookBody } from './schemas.js';
import { webhookAct } from './webhook-of.js';

/** POST /crm-oauth/webhooks, by an administrator of the tenant. The secret is shown this once. */
export const createWebhook =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    if (who.role === 'platform_admin') throw commonErrors.forbidden();
    const { url, events, description = null } = validate(webhookBody, req.body, 'body');
    const { tenantId } = who;
    await ctx.limits.webhookCalls.consume(keyOf(tenantId));
    await demandTarget(ctx, url);
    const wanted = { tenantId, url, description, events: [...new Set(events)] };
    const made = await ctx.webhooks.create(wanted, ctx.limits.webhooksPerTenant);
    if (made === null) throw crmErrors.webhook_limit_reached();
    await ctx.audit.note(webhookAct('webhook.created', req, who, made.webhook));
    res.status(201).json({ ...presentWebhook(made.webhook), secret: made.secret });
  };

async function demandTarget({ targets }: CrmContext, url: string): Promise<void> {
  try {
    await targets.check(url);
  } catch (cause) {
    if (!(cause instanceof TargetError)) throw cause;
    throw crmErrors.webhook_url_not_allowed({ detail: cause.message, cause });
  }
}

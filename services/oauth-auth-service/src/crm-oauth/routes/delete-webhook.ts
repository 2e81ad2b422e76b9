import type { RequestHandler } from 'express';
import type { CrmContext } from './context.js';
import { webhookAct, webhookOf } from './webhook-of.js';

/** DELETE /crm-oauth/webhooks/:id; what is on its way there is not sent any more. */
export const deleteWebhook =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const { who, webhook } = await webhookOf(ctx, req);
    await ctx.webhooks.delete(webhook.id);
    await ctx.audit.note(webhookAct('webhook.deleted', req, who, webhook));
    res.status(204).end();
  };

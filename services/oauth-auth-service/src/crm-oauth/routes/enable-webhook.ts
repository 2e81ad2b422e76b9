import type { RequestHandler } from 'express';
import { validate } from '../../platform/http/validate.js';
import { crmErrors } from '../errors.js';
import { presentWebhook } from '../events/webhook.presenter.js';
import type { CrmContext } from './context.js';
import { enableWebhookBody } from './schemas.js';
import { webhookAct, webhookOf } from './webhook-of.js';

/** POST /crm-oauth/webhooks/:id/enable: the receiver works again. */
export const enableWebhook =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const { who, webhook } = await webhookOf(ctx, req);
    const { replay } = validate(enableWebhookBody, req.body, 'body');
    const enabled = await ctx.webhooks.enable(webhook.id, replay);
    if (enabled === null) throw crmErrors.webhook_not_found();
    await ctx.audit.note(webhookAct('webhook.enabled', req, who, webhook));
    res.json(presentWebhook(enabled));
  };

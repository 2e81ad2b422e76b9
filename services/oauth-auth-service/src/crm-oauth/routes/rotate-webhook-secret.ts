import type { RequestHandler } from 'express';
import { crmErrors } from '../errors.js';
import { presentWebhook } from '../events/webhook.presenter.js';
import type { CrmContext } from './context.js';
import { signingSecrets, webhookAct, webhookOf } from './webhook-of.js';

/**
 * POST /crm-oauth/webhooks/:id/secret: a new signing secret, shown this once. For a day, events bear
 * a signature by each of the two.
 */
export const rotateWebhookSecret =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const { who, webhook } = await webhookOf(ctx, req);
    const [before = ''] = signingSecrets(ctx, webhook);
    const rotated = await ctx.webhooks.rotateSecret(webhook, before);
    if (rotated === null) throw crmErrors.webhook_not_found();
    await ctx.audit.note(webhookAct('webhook.secret_rotated', req, who, webhook));
    res.json({ ...presentWebhook(rotated.webhook), secret: rotated.secret });
  };

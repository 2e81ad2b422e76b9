import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { judge } from '../events/delivery.policy.js';
import type { ConnectionEvent } from '../events/event.presenter.js';
import { signedHeaders } from '../events/signature.js';
import { keyOf } from '../limits.js';
import type { CrmContext } from './context.js';
import { signingSecrets, webhookOf } from './webhook-of.js';

/** POST /crm-oauth/webhooks/:id/test: sends an event of type `webhook.test` now, once. */
export const testWebhook =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const { webhook } = await webhookOf(ctx, req);
    await ctx.limits.webhookCalls.consume(keyOf(webhook.tenantId));
    const now = ctx.ports.clock.now();
    const event: ConnectionEvent = {
      id: randomUUID(),
      type: 'webhook.test',
      timestamp: now.toISOString(),
      tenantId: webhook.tenantId,
      data: { connection: null, accessTokenLivesUntil: null },
    };
    const body = JSON.stringify(event);
    const headers = signedHeaders(signingSecrets(ctx, webhook), event.id, now, body);
    const result = await ctx.sender.post(webhook.url, headers, body);
    res.json({
      delivered: judge(result, 1, 0).kind === 'delivered',
      status: 'status' in result ? result.status : null,
      error: 'error' in result ? result.error : null,
    });
  };

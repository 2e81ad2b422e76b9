import type { RequestHandler } from 'express';
import { decodeCursor, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import { presentWebhook } from '../events/webhook.presenter.js';
import { administrator, type CrmContext } from './context.js';
import { webhooksQuery } from './schemas.js';

/** GET /crm-oauth/webhooks: those of the tenant; of every tenant for a platform admin. */
export const listWebhooks =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    const { limit, cursor } = validate(webhooksQuery, req.query, 'query');
    const tenantId = who.role === 'platform_admin' ? undefined : who.tenantId;
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const rows = await ctx.webhooks.list(tenantId, limit, after);
    res.json(toPage(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), presentWebhook));
  };

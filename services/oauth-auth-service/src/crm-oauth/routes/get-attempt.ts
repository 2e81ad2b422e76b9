import type { RequestHandler } from 'express';
import { presentAttempt } from '../connect/attempt.js';
import { crmErrors } from '../errors.js';
import { type CrmContext, principalWith } from './context.js';
import { idParams } from './schemas.js';

/** GET /crm-oauth/attempts/:id, for the user who began it. */
export const getAttempt =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await principalWith(ctx, req, 'crm:read');
    const params = idParams.safeParse(req.params);
    const row = params.success ? await ctx.attempts.find(params.data.id) : null;
    const own = row !== null && row.userId === who.userId && row.tenantId === who.tenantId;
    if (!own) throw crmErrors.attempt_not_found();
    res.json(presentAttempt(row, row.expired));
  };

import type { RequestHandler } from 'express';
import { ApiError } from '../../platform/http/errors.js';
import { validate } from '../../platform/http/validate.js';
import { mayUse } from '../grants/connection.policy.js';
import { findConnection } from '../handout/find-connection.js';
import type { HandOutWay } from '../handout/hand-out.js';
import { connectionAct } from './connection-act.js';
import { type CrmContext, confirmReach, providerOf, tokenUser } from './context.js';
import { tokenBody } from './schemas.js';

/**
 * POST /crm-oauth/:provider/token. While the token is fresh this is one query, one decryption and
 * one answer: no provider call and no write.
 */
export const obtainToken =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await tokenUser(ctx, req, 'crm:token');
    const provider = providerOf(ctx, req.params['provider']);
    const body = validate(tokenBody, req.body, 'body');
    const askedAt = performance.now();
    let way: HandOutWay | 'refused' = 'refused';
    try {
      const row = await findConnection(ctx.handOutStore, who, { provider: provider.name, ...body });
      await confirmReach(ctx, who, row, mayUse);
      const served = await ctx.handOut.serve(row, body);
      ({ way } = served);
      ctx.metrics.handOuts.inc({ provider: provider.name, outcome: 'handed_out' });
      ctx.audit.tally(connectionAct('connection.token_handed_out', req, who, row));
      res.json(served.token);
    } catch (error) {
      const outcome = error instanceof ApiError ? error.code : 'internal_error';
      ctx.metrics.handOuts.inc({ provider: provider.name, outcome });
      throw error;
    } finally {
      const seconds = (performance.now() - askedAt) / 1000;
      ctx.metrics.handOutSeconds.observe({ provider: provider.name, outcome: way }, seconds);
    }
  };

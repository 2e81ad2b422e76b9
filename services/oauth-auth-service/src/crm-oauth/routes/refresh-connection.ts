import type { RequestHandler } from 'express';
import { validate } from '../../platform/http/validate.js';
import { crmErrors } from '../errors.js';
import { mayUse } from '../grants/connection.policy.js';
import { findConnection } from '../handout/find-connection.js';
import { refusal } from '../handout/hand-out.js';
import { connectionAct } from './connection-act.js';
import { type CrmContext, confirmReach, present, providerOf, tokenUser } from './context.js';
import { refreshBody } from './schemas.js';

/** POST /crm-oauth/:provider/refresh: always one provider call, shared by overlapping requests. */
export const refreshConnection =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await tokenUser(ctx, req, 'crm:connect');
    const provider = providerOf(ctx, req.params['provider']);
    const { connectionId } = validate(refreshBody, req.body, 'body');
    const which = { provider: provider.name, connectionId };
    const row = await findConnection(ctx.handOutStore, who, which);
    await confirmReach(ctx, who, row, mayUse);
    const outcome = await ctx.handOut.force(row);
    const act = connectionAct('connection.refreshed', req, who, row, { forced: true });
    await ctx.audit.note(outcome.kind === 'refreshed' ? act : { ...act, outcome: 'failure' });
    if (outcome.kind === 'gone') throw crmErrors.connection_not_found();
    if (outcome.kind === 'failed') throw refusal(outcome);
    res.json(present(ctx, outcome.grant));
  };

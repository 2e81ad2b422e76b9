import type { RequestHandler } from 'express';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { crmErrors } from '../errors.js';
import { mayTransfer } from '../grants/connection.policy.js';
import type { GrantRow } from '../grants/grant.js';
import { transferConnection as transfer } from '../grants/transfer.js';
import { connectionAct } from './connection-act.js';
import { administrator, type CrmContext, present } from './context.js';
import { connectionOf } from './get-connection.js';
import { transferBody } from './schemas.js';

/**
 * POST /crm-oauth/connections/:id/transfer, by an administrator of the tenant: somebody leaves or
 * changes places, and what they connected goes on under another user. Its owner cannot: a CRM
 * account would land in the hands of somebody who did not ask for it.
 */
export const transferConnection =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    const { userId } = validate(transferBody, req.body, 'body');
    const connection = await connectionOf(ctx, req, who);
    if (!mayTransfer(who, connection)) throw commonErrors.forbidden();
    if (connection.status === 'disconnected') throw crmErrors.connection_not_found();
    const receiver = await ctx.ports.findActiveUser(connection.tenantId, userId);
    if (receiver === null) throw crmErrors.user_not_found();
    if (connection.userId === userId) {
      res.json(present(ctx, connection));
      return;
    }
    const row = await handOver(ctx, connection.id, userId);
    const { tenantId, userId: from } = connection;
    ctx.ports.logger.info(
      { connectionId: row.id, tenantId, from, to: userId, by: who.userId },
      'a connection was handed over',
    );
    const hands = { fromUserId: from, toUserId: userId };
    await ctx.audit.note(connectionAct('connection.transferred', req, who, row, hands));
    res.json(present(ctx, row));
  };

async function handOver(ctx: CrmContext, id: string, userId: string): Promise<GrantRow> {
  const result = await transfer(ctx.ports.pool, id, userId);
  if (result === 'exists') throw crmErrors.connection_exists();
  if (result === 'gone') throw crmErrors.connection_not_found();
  return result;
}

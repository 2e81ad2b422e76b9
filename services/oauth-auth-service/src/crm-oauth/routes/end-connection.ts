import type { Request, RequestHandler, Response } from 'express';
import type { Principal } from '../../platform/principal.js';
import { connectionAct } from './connection-act.js';
import { administrator, type CrmContext, present, principalWith } from './context.js';
import { connectionOf } from './get-connection.js';

/** DELETE /crm-oauth/connections/:id, by its owner or an administrator. */
export const deleteConnection =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await principalWith(ctx, req, 'crm:connect');
    await end(ctx, req, res, who);
  };

/** POST /crm-oauth/tokens/:id/revoke, by an administrator. */
export const revokeToken =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    await end(ctx, req, res, who);
  };

async function end(ctx: CrmContext, req: Request, res: Response, who: Principal): Promise<void> {
  const connection = await connectionOf(ctx, req, who);
  await ctx.limits.disconnects.consume(connection.id);
  const act = connectionAct('connection.disconnected', req, who, connection);
  const ended = await ctx.disconnects.disconnect(connection, act);
  const { grant, upstream, accessTokenLivesUntil } = ended;
  res.json({
    connection: present(ctx, grant),
    upstream,
    accessTokenLivesUntil: accessTokenLivesUntil?.toISOString() ?? null,
  });
}

import type { RequestHandler, Response } from 'express';
import type { GrantRow } from '../grants/grant.js';
import { administrator, type CrmContext, present, principalWith } from './context.js';
import { connectionOf } from './get-connection.js';

/** DELETE /crm-oauth/connections/:id, by its owner or an administrator. */
export const deleteConnection =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await principalWith(ctx, req, 'crm:connect');
    await end(ctx, res, await connectionOf(ctx, req, who));
  };

/** POST /crm-oauth/tokens/:id/revoke, by an administrator. */
export const revokeToken =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    await end(ctx, res, await connectionOf(ctx, req, who));
  };

async function end(ctx: CrmContext, res: Response, connection: GrantRow): Promise<void> {
  await ctx.limits.disconnects.consume(connection.id);
  const { grant, upstream, accessTokenLivesUntil } = await ctx.disconnects.disconnect(connection);
  res.json({
    connection: present(ctx, grant),
    upstream,
    accessTokenLivesUntil: accessTokenLivesUntil?.toISOString() ?? null,
  });
}

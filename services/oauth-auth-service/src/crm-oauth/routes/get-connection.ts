import type { Request, RequestHandler } from 'express';
import type { Principal } from '../../platform/principal.js';
import { crmErrors } from '../errors.js';
import type { GrantRow } from '../grants/grant.js';
import { type CrmContext, present, principalWith, visibleConnection } from './context.js';
import { idParams } from './schemas.js';

/** GET /crm-oauth/connections/:id */
export const getConnection =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await principalWith(ctx, req, 'crm:read');
    res.json(present(ctx, await connectionOf(ctx, req, who)));
  };

/** The connection that the path names; an id of a wrong form is as unknown as any other. */
export function connectionOf(ctx: CrmContext, req: Request, who: Principal): Promise<GrantRow> {
  const params = idParams.safeParse(req.params);
  if (!params.success) throw crmErrors.connection_not_found();
  return visibleConnection(ctx, who, params.data.id);
}

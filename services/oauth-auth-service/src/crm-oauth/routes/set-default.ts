import type { RequestHandler } from 'express';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { crmErrors } from '../errors.js';
import { makeDefault } from '../grants/default-connection.js';
import { connectionAct } from './connection-act.js';
import { type CrmContext, confirmAdmin, present, tokenUser } from './context.js';
import { connectionOf } from './get-connection.js';
import { defaultBody } from './schemas.js';

/**
 * PUT /crm-oauth/connections/:id/default. The owner chooses for calls in their own name; an
 * administrator for calls in the tenant's. Without `scope`: the owner's, or for somebody else's
 * connection the tenant's.
 */
export const setDefault =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await tokenUser(ctx, req, 'crm:connect');
    const body = validate(defaultBody, req.body, 'body');
    const connection = await connectionOf(ctx, req, who);
    if (connection.status === 'disconnected') throw crmErrors.connection_not_found();
    const own = connection.userId === who.userId;
    const scope = body.scope ?? (own ? 'user' : 'tenant');
    if (scope === 'tenant') {
      if (!who.scopes.has('crm:admin')) throw commonErrors.forbidden();
      await confirmAdmin(ctx, who);
    }
    if (scope === 'user' && !own) throw commonErrors.forbidden();
    const row = await makeDefault(ctx.ports.pool, connection, scope);
    if (row === null) throw crmErrors.connection_not_found();
    await ctx.audit.note(connectionAct('connection.made_default', req, who, row, { scope }));
    res.json(present(ctx, row));
  };

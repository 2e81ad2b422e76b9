import type { RequestHandler } from 'express';
import { commonErrors } from '../../platform/http/common-errors.js';
import { uninstall } from '../disconnect/uninstall.js';
import { crmErrors } from '../errors.js';
import { mayUninstall } from '../grants/connection.policy.js';
import { connectionAct } from './connection-act.js';
import { type CrmContext, present, providerOf, tokenUser } from './context.js';
import { connectionOf } from './get-connection.js';

/**
 * POST /crm-oauth/connections/:id/uninstall, by its owner or an administrator of the tenant.
 * Beyond the connection it ends the tokens of every user of the CRM account; the answer says so,
 * and names the tenant's connections that ended and no other tenant's.
 */
export const uninstallConnection =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await tokenUser(ctx, req, 'crm:connect');
    const connection = await connectionOf(ctx, req, who);
    if (!mayUninstall(who, connection)) throw commonErrors.forbidden();
    if (connection.status === 'disconnected') throw crmErrors.connection_not_found();
    await ctx.limits.disconnects.consume(connection.id);
    const provider = providerOf(ctx, connection.provider);
    const { logger, pool } = ctx.ports;
    const { grant, ofTenant } = await uninstall({ ...ctx, logger, pool }, provider, connection);
    const ended = { ended: ofTenant.map(({ id }) => id).join(' ') };
    await ctx.audit.note(connectionAct('connection.uninstalled', req, who, connection, ended));
    res.json({
      connection: present(ctx, grant),
      upstream: 'uninstalled',
      // A colleague's connection is nobody's business but an administrator's.
      endedConnections: ofTenant.filter((row) => mayUninstall(who, row)).map(({ id }) => id),
      accessTokenLivesUntil: null,
      notice: `${provider.displayName} has removed the app from this account. The tokens of every user of the account have ended, also those that other systems hold through the same app.`,
    });
  };

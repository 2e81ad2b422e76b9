import type { RequestHandler } from 'express';
import { auditActor, auditOrigin } from '../../platform/audit.js';
import { decodeCursor, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import { countConnections, listGrants } from '../grants/listing.js';
import { keyOf } from '../limits.js';
import { administrator, type CrmContext, present } from './context.js';
import { positionOf } from './list-connections.js';
import { tokensQuery } from './schemas.js';

/** GET /crm-oauth/tokens: all connections of the tenant; of every tenant for a platform admin. */
export const listTokens =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    await ctx.limits.listings.consume(keyOf(who.tenantId, who.userId));
    const { limit, cursor, tenantId, ...filters } = validate(tokensQuery, req.query, 'query');
    const everywhere = who.role === 'platform_admin';
    const filter = { ...filters, tenantId: everywhere ? tenantId : who.tenantId };
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const looked = {
      type: 'connections.listed',
      outcome: 'success',
      tenantId: filter.tenantId ?? who.tenantId,
      actor: auditActor(who),
      subject: null,
      ...auditOrigin(req),
      details: { filters: Object.keys(filters).sort().join(' ') },
    } as const;
    if (after === null) await ctx.audit.record(looked);
    else ctx.audit.tally(looked);
    const { prisma } = ctx.ports;
    const [rows, counts] = await Promise.all([
      listGrants(prisma, filter, limit, after),
      countConnections(prisma, filter),
    ]);
    const none = Object.fromEntries([...ctx.providers.keys()].map((name) => [name, 0]));
    res.json({
      ...toPage(rows, limit, positionOf, (row) => present(ctx, row)),
      counts: counts.perStatus,
      countsByProvider: { ...none, ...counts.perProvider },
    });
  };

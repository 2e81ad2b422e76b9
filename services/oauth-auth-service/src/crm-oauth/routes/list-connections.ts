import type { RequestHandler } from 'express';
import { decodeCursor, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import type { GrantRow } from '../grants/grant.js';
import { listGrants } from '../grants/listing.js';
import { keyOf } from '../limits.js';
import { type CrmContext, present, principalWith } from './context.js';
import { connectionsQuery } from './schemas.js';

/** GET /crm-oauth/connections: the caller's own; ended ones only when asked for by status. */
export const listConnections =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await principalWith(ctx, req, 'crm:read');
    await ctx.limits.listings.consume(keyOf(who.tenantId, who.userId));
    const { limit, cursor, provider, status } = validate(connectionsQuery, req.query, 'query');
    const filter = {
      tenantId: who.tenantId,
      userId: who.userId ?? undefined,
      provider,
      status,
      excludeStatus: status === undefined ? ('disconnected' as const) : undefined,
    };
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const rows = await listGrants(ctx.ports.prisma, filter, limit, after);
    res.json(toPage(rows, limit, positionOf, (row) => present(ctx, row)));
  };

export const positionOf = ({ createdAt, id }: GrantRow) => ({ at: createdAt, id });

import type { RequestHandler } from 'express';
import { z } from 'zod';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { presentEvent } from '../events/event.presenter.js';
import { listEvents as list, publishEvents } from '../events/event-store.js';
import { keyOf } from '../limits.js';
import { administrator, type CrmContext } from './context.js';
import { eventsQuery } from './schemas.js';

/**
 * GET /crm-oauth/events: what happened to the connections of the tenant (of all, for a platform
 * admin), oldest first, so that a receiver can read on from where it stopped.
 */
export const listEvents =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    const who = await administrator(ctx, req);
    await ctx.limits.listings.consume(keyOf(who.tenantId, who.userId));
    const { limit, cursor, tenantId, ...filters } = validate(eventsQuery, req.query, 'query');
    const everywhere = who.role === 'platform_admin';
    const filter = { ...filters, tenantId: everywhere ? tenantId : who.tenantId };
    const after = cursor === undefined ? 0n : positionIn(cursor);
    await publishEvents(ctx.ports.pool);
    const rows = await list(ctx.ports.prisma, filter, after, limit + 1);
    const shown = rows.slice(0, limit);
    const resumeCursor = encode(shown.at(-1)?.position ?? after);
    res.json({
      items: shown.map((row) => presentEvent(row, ctx.providers)),
      nextCursor: rows.length > limit ? resumeCursor : null,
      resumeCursor,
    });
  };

const wire = z.strictObject({ p: z.string().regex(/^\d{1,18}$/) });

const encode = (position: bigint): string =>
  Buffer.from(JSON.stringify({ p: String(position) })).toString('base64url');

/** @throws ApiError `invalid_cursor` */
function positionIn(cursor: string): bigint {
  try {
    return BigInt(wire.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))).p);
  } catch (cause) {
    throw commonErrors.invalid_cursor({ cause });
  }
}

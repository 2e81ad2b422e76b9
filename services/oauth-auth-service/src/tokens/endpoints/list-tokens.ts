import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Prisma, User } from '../../generated/prisma/client.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { decodeCursor, pageQuery, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import { authenticateCaller } from '../../users/index.js';
import { presentApiToken, tokenStates } from '../api-token.presenter.js';
import type { TokensEndpointContext } from '../context.js';
import { listTokens as list } from '../token-store.js';

export const listTokensQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(tokenStates).optional(),
  userId: z
    .union([z.uuid(), z.literal('all')])
    .optional()
    .meta({
      description:
        'For administrators: the tokens of that user, or `all` of the tenant (platform admin: of all tenants). By default one’s own.',
    }),
});

/** GET /tokens, newest first. */
export const listTokens =
  (context: TokensEndpointContext): RequestHandler =>
  async (req, res) => {
    const { user } = await authenticateCaller(context, req);
    const { limit, cursor, status, userId } = validate(listTokensQuery, req.query, 'query');
    const now = context.clock.now();
    const where = { AND: [ownedBy(user, userId), inState(status, now), after(cursor)] };
    const rows = await list(context.prisma, where, limit + 1);
    res.json(
      toPage(
        rows,
        limit,
        ({ createdAt, id }) => ({ at: createdAt, id }),
        (row) => presentApiToken(row, now),
      ),
    );
  };

function ownedBy(who: User, owner: string | undefined): Prisma.ApiTokenWhereInput {
  if (owner === undefined || owner === who.id) return { userId: who.id };
  if (who.role === 'user') throw commonErrors.forbidden();
  const ofTenant = who.role === 'admin' ? { user: { tenantId: who.tenantId } } : {};
  return owner === 'all' ? ofTenant : { userId: owner, ...ofTenant };
}

function inState(
  status: (typeof tokenStates)[number] | undefined,
  now: Date,
): Prisma.ApiTokenWhereInput {
  switch (status) {
    case undefined:
      return {};
    case 'active':
      return { revokedAt: null, expiresAt: { gt: now } };
    case 'expired':
      return { revokedAt: null, expiresAt: { lte: now } };
    case 'revoked':
      return { revokedAt: { not: null } };
  }
}

function after(cursor: string | undefined): Prisma.ApiTokenWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeCursor(cursor);
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] };
}

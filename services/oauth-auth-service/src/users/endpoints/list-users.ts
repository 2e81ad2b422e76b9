import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Prisma, User } from '../../generated/prisma/client.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { lineField } from '../../platform/http/fields.js';
import { decodeCursor, pageQuery, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import { likeLiteral } from '../../platform/like.js';
import type { UsersContext } from '../context.js';
import { authenticateCaller } from '../current-user.js';
import { presentListedUser } from '../user.presenter.js';
import { listableUsers } from '../users.policy.js';

export const listUsersQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(['active', 'deactivated']).optional(),
  q: lineField(200)
    .trim()
    .min(1)
    .optional()
    .meta({ description: 'Part of the e-mail address or the name.' }),
});

/** Newest first; a tenant's admin sees that tenant, a platform admin everybody. */
export const listUsers =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const { user } = await authenticateCaller(context, req);
    const visible = visibleTo(user);
    const { limit, cursor, q, status } = validate(listUsersQuery, req.query, 'query');
    const rows = await context.prisma.user.findMany({
      where: { AND: [visible, matching(q), inState(status), after(cursor)] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    res.json(
      toPage(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), presentListedUser),
    );
  };

function visibleTo({ role, tenantId }: User): Prisma.UserWhereInput {
  switch (listableUsers(role)) {
    case 'none':
      throw commonErrors.forbidden();
    case 'own_tenant':
      return { tenantId };
    case 'all':
      return {};
  }
}

function matching(q: string | undefined): Prisma.UserWhereInput {
  if (q === undefined) return {};
  const contains = likeLiteral(q);
  return {
    OR: [{ email: { contains, mode: 'insensitive' } }, { name: { contains, mode: 'insensitive' } }],
  };
}

function inState(status: 'active' | 'deactivated' | undefined): Prisma.UserWhereInput {
  switch (status) {
    case undefined:
      return {};
    case 'active':
      return { deactivatedAt: null };
    case 'deactivated':
      return { deactivatedAt: { not: null } };
  }
}

function after(cursor: string | undefined): Prisma.UserWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeCursor(cursor);
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] };
}

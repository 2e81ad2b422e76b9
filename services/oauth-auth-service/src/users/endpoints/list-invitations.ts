import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { decodeCursor, pageQuery, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import type { UsersContext } from '../context.js';
import { authenticateCaller } from '../current-user.js';
import { presentInvitation } from '../invitation.presenter.js';
import { openInvitations } from '../invitations.js';
import { mayInvite } from '../users.policy.js';

export const listInvitationsQuery = z.strictObject(pageQuery);

/** GET /users/invitations: those of the tenant that are still open, newest first. */
export const listInvitations =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const { user } = await authenticateCaller(context, req);
    if (!mayInvite(user.role)) throw commonErrors.forbidden();
    const { limit, cursor } = validate(listInvitationsQuery, req.query, 'query');
    const rows = await context.prisma.invitation.findMany({
      where: { AND: [openInvitations(user.tenantId, context.clock.now()), after(cursor)] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    res.json(
      toPage(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), presentInvitation),
    );
  };

function after(cursor: string | undefined): Prisma.InvitationWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeCursor(cursor);
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] };
}

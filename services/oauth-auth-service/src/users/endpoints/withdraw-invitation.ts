import type { RequestHandler } from 'express';
import { z } from 'zod';
import { userAct } from '../../platform/audit.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import type { UsersContext } from '../context.js';
import { authenticateCaller } from '../current-user.js';
import { openInvitations } from '../invitations.js';
import { mayInvite } from '../users.policy.js';

export const invitationParams = z.object({ invitationId: z.uuid() });

/** DELETE /users/invitations/:invitationId. Its token registers nobody any more. */
export const withdrawInvitation =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const { prisma, clock, audit } = context;
    const { user } = await authenticateCaller(context, req);
    if (!mayInvite(user.role)) throw commonErrors.forbidden();
    const params = invitationParams.safeParse(req.params);
    if (!params.success) throw commonErrors.not_found();
    const { invitationId: id } = params.data;
    await prisma.$transaction(async (transaction) => {
      const now = clock.now();
      const withdrawn = await transaction.invitation.updateMany({
        where: { id, ...openInvitations(user.tenantId, now) },
        data: { expiresAt: now },
      });
      if (withdrawn.count === 0) throw commonErrors.not_found();
      const subject = { kind: 'invitation', id } as const;
      await audit.recordIn(transaction, userAct('user.invitation_revoked', user, req, { subject }));
    });
    res.status(204).end();
  };

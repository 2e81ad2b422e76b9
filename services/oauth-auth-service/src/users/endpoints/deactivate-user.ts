import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { PrismaClient, User } from '../../generated/prisma/client.js';
import { auditOrigin } from '../../platform/audit.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { administration } from '../administration.js';
import type { UsersContext } from '../context.js';
import { authenticateAdmin, lockManagedUser, visibleUser } from '../managed-user.js';
import { listedUserSchema, presentListedUser } from '../user.presenter.js';

export const deactivateUserBody = z.strictObject({
  transferConnectionsTo: z
    .uuid()
    .optional()
    .meta({ description: 'An active user of the same tenant; without one the connections end.' }),
});

const countField = z.int().min(0);

export const deactivationSchema = z
  .object({
    user: listedUserSchema,
    connections: z.object({ disconnected: countField, transferred: countField }),
  })
  .meta({ id: 'Deactivation' });

/**
 * POST /users/:userId/deactivate. What the user could go on with ends in one transaction; then the
 * connections. Where a failure stops that, `departures.ts` goes on by itself, and a second call at once.
 */
export const deactivateUser =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const admin = await authenticateAdmin(context, req);
    const { transferConnectionsTo: transferTo } = validate(deactivateUserBody, req.body, 'body');
    const before = await visibleUser(context.prisma, admin, req.params['userId']);
    if (transferTo !== undefined) await refuseReceiver(context.prisma, before, transferTo);
    const user = await switchOff(context, admin, req, transferTo);
    const connections = await context.leaving.endConnections({
      tenantId: user.tenantId,
      userId: user.id,
      transferTo,
      by: { actor: { kind: 'user', id: admin.id }, ...auditOrigin(req) },
    });
    res.json({ user: presentListedUser(user), connections });
  };

async function refuseReceiver(
  prisma: PrismaClient,
  { id, tenantId }: User,
  transferTo: string,
): Promise<void> {
  const where = { id: transferTo, tenantId, deactivatedAt: null };
  if (transferTo !== id && (await prisma.user.count({ where })) === 1) return;
  throw commonErrors.invalid_request({
    errors: [
      {
        path: 'body.transferConnectionsTo',
        message: 'Must be another active user of the same tenant',
      },
    ],
  });
}

async function switchOff(
  context: UsersContext,
  admin: User,
  req: Request,
  departureTo: string | null = null,
): Promise<User> {
  const { prisma, clock, audit, sessions, leaving } = context;
  const { user, tellEnded } = await prisma.$transaction(async (transaction) => {
    const before = await lockManagedUser(transaction, admin, req.params['userId']);
    const { id } = before;
    const departure = { departurePending: true, departureTo };
    if (before.deactivatedAt !== null) {
      const again = await transaction.user.update({ where: { id }, data: departure });
      return { user: again, tellEnded: () => undefined };
    }
    const now = clock.now();
    // First of all: whoever opens something for this user at the same time waits for it, or is seen.
    const data = { deactivatedAt: now, ...departure };
    const after = await transaction.user.update({ where: { id }, data });
    const pending = { userId: id, usedAt: null };
    await transaction.passwordReset.updateMany({ where: pending, data: { usedAt: now } });
    const tell = await sessions.endAllIn(transaction, id, 'deactivated');
    for (const end of leaving.endAccess) await end(transaction, id, now);
    await audit.recordIn(transaction, administration('user.deactivated', admin, after, req));
    return { user: after, tellEnded: tell };
  });
  tellEnded();
  return user;
}

import type { RequestHandler } from 'express';
import { administration } from '../administration.js';
import type { UsersContext } from '../context.js';
import { authenticateAdmin, lockManagedUser } from '../managed-user.js';
import { presentListedUser } from '../user.presenter.js';

/** POST /users/:userId/reactivate. The user may sign in again; what has ended stays ended. */
export const reactivateUser =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const admin = await authenticateAdmin(context, req);
    const user = await context.prisma.$transaction(async (transaction) => {
      const before = await lockManagedUser(transaction, admin, req.params['userId']);
      if (before.deactivatedAt === null) return before;
      const { id } = before;
      await context.audit.recordIn(
        transaction,
        administration('user.reactivated', admin, before, req),
      );
      return transaction.user.update({
        where: { id },
        data: { deactivatedAt: null, departurePending: false, departureTo: null },
      });
    });
    res.json(presentListedUser(user));
  };

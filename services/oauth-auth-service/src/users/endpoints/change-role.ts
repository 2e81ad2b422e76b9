import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Prisma, User } from '../../generated/prisma/client.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { administration } from '../administration.js';
import type { UsersContext } from '../context.js';
import { usersErrors } from '../errors.js';
import { authenticateAdmin, lockManagedUser } from '../managed-user.js';
import { presentListedUser } from '../user.presenter.js';

/** Platform admins are made and unmade by the operator alone. */
export const changeRoleBody = z.strictObject({ role: z.enum(['user', 'admin']) });

/**
 * PUT /users/:userId/role. Administrative acts and API tokens follow at once; the session's own token
 * names the old role until it is renewed.
 */
export const changeRole =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const admin = await authenticateAdmin(context, req);
    const { role } = validate(changeRoleBody, req.body, 'body');
    const user = await context.prisma.$transaction(async (transaction) => {
      const before = await lockManagedUser(transaction, admin, req.params['userId']);
      if (before.role === role) return before;
      if (before.role === 'platform_admin') throw commonErrors.forbidden();
      if (role === 'user') await refuseLastAdmin(transaction, before);
      const details = { role, previousRole: before.role };
      await context.audit.recordIn(
        transaction,
        administration('user.role_changed', admin, before, req, details),
      );
      return transaction.user.update({ where: { id: before.id }, data: { role } });
    });
    res.json(presentListedUser(user));
  };

async function refuseLastAdmin(
  transaction: Prisma.TransactionClient,
  { id, tenantId }: User,
): Promise<void> {
  const others = { tenantId, role: 'admin', deactivatedAt: null, id: { not: id } } as const;
  if ((await transaction.user.count({ where: others })) === 0) throw usersErrors.last_admin();
}

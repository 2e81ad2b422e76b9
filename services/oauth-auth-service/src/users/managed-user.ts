import type { Request } from 'express';
import { z } from 'zod';
import type { Prisma, User } from '../generated/prisma/client.js';
import { commonErrors } from '../platform/http/common-errors.js';
import type { UsersContext } from './context.js';
import { authenticateCaller } from './current-user.js';
import { usersErrors } from './errors.js';
import { listableUsers, mayManageUser, maySeeUser } from './users.policy.js';

export const userParams = z.object({ userId: z.uuid() });

/** An administrator by the role of now. @throws ApiError `forbidden`, and as `authenticateCaller` */
export async function authenticateAdmin(context: UsersContext, req: Request): Promise<User> {
  const { user } = await authenticateCaller(context, req);
  if (listableUsers(user.role) === 'none') throw commonErrors.forbidden();
  return user;
}

/** @throws ApiError `not_found`, also for a user of another tenant */
export async function visibleUser(
  client: Prisma.TransactionClient,
  admin: User,
  id: unknown,
): Promise<User> {
  const params = userParams.safeParse({ userId: id });
  const user = params.success
    ? await client.user.findUnique({ where: { id: params.data.userId } })
    : null;
  if (user === null || !maySeeUser(admin, user)) throw commonErrors.not_found();
  return user;
}

/**
 * The user whom an administrator is about to change. Changes within one tenant come one after the
 * other, and whoever is one's administrator is looked at again: of two who switch each other off at
 * once, the second is none any more.
 *
 * @throws ApiError `not_found`, `forbidden`, `own_account`
 */
export async function lockManagedUser(
  transaction: Prisma.TransactionClient,
  admin: User,
  id: unknown,
): Promise<User> {
  const { id: userId, tenantId } = await visibleUser(transaction, admin, id);
  // A weaker lock than for a deletion, so that people can go on joining the tenant.
  await transaction.$queryRaw`
    SELECT 1 FROM tenants WHERE id = ${tenantId}::uuid FOR NO KEY UPDATE`;
  const now = await transaction.user.findUniqueOrThrow({ where: { id: admin.id } });
  const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
  if (now.deactivatedAt !== null || !mayManageUser(now, user)) throw commonErrors.forbidden();
  if (user.id === admin.id) throw usersErrors.own_account();
  return user;
}

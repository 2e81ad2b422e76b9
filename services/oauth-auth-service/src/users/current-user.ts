import type { Request } from 'express';
import { requireSession, type SessionPrincipal } from '../auth/index.js';
import type { PrismaClient, User } from '../generated/prisma/client.js';
import { invalidToken } from '../platform/http/bearer.js';
import type { Principal } from '../platform/principal.js';
import type { UsersContext } from './context.js';

/**
 * The caller as the database has them now: the role in the token may be stale, and a user who was
 * switched off may still hold a token that has not expired.
 */
export const findCurrentUser = async (
  prisma: PrismaClient,
  { userId, tenantId }: Pick<Principal, 'userId' | 'tenantId'>,
): Promise<User | null> =>
  userId === null
    ? null
    : prisma.user.findFirst({ where: { id: userId, tenantId, deactivatedAt: null } });

export interface Caller {
  readonly principal: SessionPrincipal;
  readonly user: User;
}

/** @throws ApiError `unauthenticated`, `invalid_token`, `forbidden` */
export async function authenticateCaller(
  { authenticate, prisma }: Pick<UsersContext, 'authenticate' | 'prisma'>,
  req: Request,
): Promise<Caller> {
  const principal = requireSession(await authenticate(req));
  const user = await findCurrentUser(prisma, principal);
  if (user === null) throw invalidToken();
  return { principal, user };
}

import type { Prisma } from '../generated/prisma/client.js';

/**
 * Ends all that clients were allowed by a user, and the sign-ins of their browsers at the pages, in
 * the transaction that switches the user off: switched on again, the user begins anew.
 */
export async function endAccessOf(
  transaction: Prisma.TransactionClient,
  userId: string,
  now: Date,
): Promise<void> {
  await transaction.oAuthGrant.updateMany({
    where: { userId, revokedAt: null },
    data: { revokedAt: now },
  });
  await transaction.oAuthSession.deleteMany({ where: { userId } });
}

import type { Prisma } from '../generated/prisma/client.js';

/** Ends all that clients were allowed by a user, in the transaction that switches the user off. */
export const endGrantsOf = (
  transaction: Prisma.TransactionClient,
  userId: string,
  now: Date,
): Promise<unknown> =>
  transaction.oAuthGrant.updateMany({
    where: { userId, revokedAt: null },
    data: { revokedAt: now },
  });

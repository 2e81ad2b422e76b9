import { randomUUID } from 'node:crypto';
import { withUniqueEmail } from '../auth/index.js';
import type { PrismaClient, User } from '../generated/prisma/client.js';
import type { Clock } from '../platform/clock.js';

const ROLE = 'platform_admin';
const TENANT_NAME = 'Platform administration';

/**
 * Gives an existing account the role, from its next sign-in or refresh on; null where the address has
 * no account.
 */
export async function promoteToPlatformAdmin(
  prisma: PrismaClient,
  email: string,
): Promise<User | null> {
  const [user] = await prisma.user.updateManyAndReturn({
    where: { email },
    data: { role: ROLE },
  });
  return user ?? null;
}

export interface PlatformAdminAccount {
  readonly email: string;
  /** PHC string. */
  readonly passwordHash: string;
}

/**
 * Makes an account with the role, in the tenant of the platform admins, which is no customer's.
 *
 * @throws ApiError `email_taken`
 */
export const createPlatformAdmin = (
  { prisma, clock }: { readonly prisma: PrismaClient; readonly clock: Clock },
  account: PlatformAdminAccount,
): Promise<User> =>
  withUniqueEmail(() =>
    prisma.$transaction(async (transaction) => {
      const createdAt = clock.now();
      const existing = await transaction.tenant.findFirst({
        where: { name: TENANT_NAME, users: { some: { role: ROLE } } },
      });
      const tenant =
        existing ??
        (await transaction.tenant.create({
          data: { id: randomUUID(), name: TENANT_NAME, createdAt },
        }));
      return transaction.user.create({
        data: {
          id: randomUUID(),
          tenantId: tenant.id,
          role: ROLE,
          passwordChangedAt: createdAt,
          createdAt,
          ...account,
        },
      });
    }),
  );

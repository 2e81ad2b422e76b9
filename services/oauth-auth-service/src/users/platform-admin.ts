import { randomUUID } from 'node:crypto';
import { withUniqueEmail } from '../auth/index.js';
import type { PrismaClient, User } from '../generated/prisma/client.js';
import { type Audit, type AuditEvent, system } from '../platform/audit.js';
import type { Clock } from '../platform/clock.js';
import type { Role } from '../platform/principal.js';

const ROLE = 'platform_admin';
const TENANT_NAME = 'Platform administration';

export interface PlatformAdminPorts {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'recordIn'>;
}

/**
 * Gives an existing account the role, from its next sign-in or refresh on; null where the address has
 * no account.
 */
export const promoteToPlatformAdmin = (
  { prisma, audit }: PlatformAdminPorts,
  email: string,
): Promise<User | null> =>
  prisma.$transaction(async (transaction) => {
    const before = await transaction.user.findUnique({ where: { email } });
    if (before === null) return null;
    await audit.recordIn(transaction, roleGiven(before, before.role));
    return transaction.user.update({ where: { id: before.id }, data: { role: ROLE } });
  });

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
  { prisma, clock, audit }: PlatformAdminPorts,
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
      const user = await transaction.user.create({
        data: {
          id: randomUUID(),
          tenantId: tenant.id,
          role: ROLE,
          passwordChangedAt: createdAt,
          createdAt,
          ...account,
        },
      });
      await audit.recordIn(transaction, roleGiven(user));
      return user;
    }),
  );

/** By whoever may run programs on the machine: the record knows no more of them. */
const roleGiven = ({ id, tenantId }: User, previousRole?: Role): AuditEvent => ({
  type: 'user.role_changed',
  outcome: 'success',
  tenantId,
  actor: system,
  subject: { kind: 'user', id },
  details: { role: ROLE, ...(previousRole === undefined ? {} : { previousRole }) },
});

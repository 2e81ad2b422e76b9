import { z } from 'zod';
import type { PrismaClient } from '../generated/prisma/client.js';
import type { Principal } from '../platform/principal.js';
import { findCurrentUser } from './current-user.js';

/** A person with the names that pages show. */
export interface DirectoryEntry {
  readonly userId: string;
  readonly tenantId: string;
  readonly displayName: string;
  /** The e-mail address, which is one person's alone. */
  readonly accountName: string;
  readonly tenantName: string;
}

/** What other features may ask about people. */
export interface UserDirectory {
  /** The role as of now; null when the user is gone. A machine has the role of its token. */
  currentRole(principal: Principal): Promise<Principal['role'] | null>;
  findActiveUser(tenantId: string, userId: string): Promise<DirectoryEntry | null>;
}

export const createUserDirectory = (prisma: PrismaClient): UserDirectory => ({
  currentRole: async (principal) =>
    principal.userId === null
      ? principal.role
      : ((await findCurrentUser(prisma, principal))?.role ?? null),

  findActiveUser: async (tenantId, userId) => {
    // Other features keep ids as plain text, which PostgreSQL would refuse to compare with a UUID.
    if (!isUuid(tenantId) || !isUuid(userId)) return null;
    const user = await prisma.user.findFirst({
      where: { id: userId, tenantId, deactivatedAt: null },
      include: { tenant: true },
    });
    if (user === null) return null;
    const { email, tenant } = user;
    const displayName = user.name ?? email;
    return { userId, tenantId, displayName, accountName: email, tenantName: tenant.name };
  },
});

const isUuid = (text: string): boolean => z.uuid().safeParse(text).success;

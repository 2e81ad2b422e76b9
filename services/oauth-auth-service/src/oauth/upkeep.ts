import type { PrismaClient } from '../generated/prisma/client.js';
import type { TaskDefinition } from '../platform/queue.js';

/** Removes what has expired; what hangs on a grant goes with it. */
export const oauthTasks = (prisma: PrismaClient): TaskDefinition[] => [
  { name: 'oauth-clean', cron: '*/15 * * * *', run: () => removeExpired(prisma, new Date()) },
];

export async function removeExpired(prisma: PrismaClient, now: Date): Promise<void> {
  const where = { expiresAt: { lt: now } };
  await prisma.authorizationCode.deleteMany({ where });
  await prisma.accessToken.deleteMany({ where });
  await prisma.oAuthRefreshToken.deleteMany({ where });
  await prisma.oAuthInteraction.deleteMany({ where });
  await prisma.oAuthSession.deleteMany({ where });
  await prisma.oAuthGrant.deleteMany({ where: { OR: [where, { revokedAt: { not: null } }] } });
}

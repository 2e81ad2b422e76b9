import type { PrismaClient } from '../generated/prisma/client.js';
import { addSeconds } from '../platform/clock.js';
import type { TaskDefinition } from '../platform/queue.js';

/** Longer than a code lives, which is the first thing that a grant is for. */
const UNUSED_SECONDS = 86_400;

/** Removes what has expired; what hangs on a grant goes with it, and a grant with the last of that. */
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
  const unused = {
    createdAt: { lt: addSeconds(now, -UNUSED_SECONDS) },
    codes: { none: {} },
    accessTokens: { none: {} },
    refreshTokens: { none: {} },
  };
  await prisma.oAuthGrant.deleteMany({
    where: { OR: [where, { revokedAt: { not: null } }, unused] },
  });
}

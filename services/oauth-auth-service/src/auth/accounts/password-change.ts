import type { PrismaClient, User } from '../../generated/prisma/client.js';
import type { Clock } from '../../platform/clock.js';
import type { Sessions } from '../sessions/sessions.js';

export interface PasswordChangePorts {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly sessions: Sessions;
}

export interface PasswordChange {
  readonly passwordHash: string;
  /** The session that asked for the change and lives on; all others end. */
  readonly keepSession?: string;
  /** A password reset to spend in the same transaction; nothing changes if it no longer may be. */
  readonly resetId?: string;
}

/**
 * Sets a new password and ends what the old one had opened: sessions and pending resets.
 *
 * @returns false when `resetId` was spent or replaced in the meantime
 */
export async function changePassword(
  { prisma, clock, sessions }: PasswordChangePorts,
  user: Pick<User, 'id'>,
  { passwordHash, keepSession, resetId }: PasswordChange,
): Promise<boolean> {
  const tellEnded = await prisma.$transaction(async (transaction) => {
    const now = clock.now();
    if (resetId !== undefined) {
      const where = { id: resetId, usedAt: null, expiresAt: { gt: now } };
      const spent = await transaction.passwordReset.updateMany({ where, data: { usedAt: now } });
      if (spent.count === 0) return undefined;
    }
    await transaction.user.update({
      where: { id: user.id },
      data: { passwordHash, passwordChangedAt: now },
    });
    await transaction.passwordReset.updateMany({
      where: { userId: user.id, usedAt: null },
      data: { usedAt: now },
    });
    return sessions.endAllIn(transaction, user.id, 'password_changed', { except: keepSession });
  });
  tellEnded?.();
  return tellEnded !== undefined;
}

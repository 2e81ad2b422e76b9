import { randomUUID } from 'node:crypto';
import type { PasswordReset, PrismaClient, User } from '../../generated/prisma/client.js';
import { addSeconds, type Clock } from '../../platform/clock.js';
import type { Mailer } from '../../platform/mail/mailer.js';
import { hashSecret, newSecret } from '../../platform/secrets.js';

const LIFETIME_SECONDS = 30 * 60;

export interface PasswordResetPorts {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly publicUrl: string;
}

/**
 * Mails a reset link, if the address has an account; a newer link replaces an older one.
 *
 * @returns the user, or null where there is none
 */
export async function mailPasswordReset(
  { prisma, clock, mailer, publicUrl }: PasswordResetPorts,
  email: string,
): Promise<User | null> {
  const user = await prisma.user.findFirst({ where: { email, deactivatedAt: null } });
  if (user === null) return null;
  const now = clock.now();
  const token = newSecret('tpr_');
  await prisma.$transaction([
    prisma.passwordReset.updateMany({
      where: { userId: user.id, usedAt: null },
      data: { usedAt: now },
    }),
    prisma.passwordReset.create({
      data: {
        id: randomUUID(),
        userId: user.id,
        tokenHash: hashSecret(token),
        createdAt: now,
        expiresAt: addSeconds(now, LIFETIME_SECONDS),
      },
    }),
  ]);
  await mailer.send({
    to: email,
    subject: 'Reset your Tetrix password',
    text: body(publicUrl, token),
  });
  return user;
}

// The token travels in the fragment, which browsers send to no server and in no Referer.
const body = (publicUrl: string, token: string): string =>
  [
    'Somebody, hopefully you, asked to reset the password of your Tetrix account.',
    '',
    `To choose a new one, open this link within ${LIFETIME_SECONDS / 60} minutes:`,
    `${publicUrl}/reset-password#token=${token}`,
    '',
    'If it was not you, ignore this mail; your password stays as it is.',
  ].join('\n');

/** The pending reset that a token opens, and its user; null for any other token. */
export const findPasswordReset = (
  { prisma, clock }: Pick<PasswordResetPorts, 'prisma' | 'clock'>,
  token: string,
): Promise<(PasswordReset & { user: User }) | null> =>
  prisma.passwordReset.findFirst({
    where: {
      tokenHash: hashSecret(token),
      usedAt: null,
      expiresAt: { gt: clock.now() },
      user: { deactivatedAt: null },
    },
    include: { user: true },
  });

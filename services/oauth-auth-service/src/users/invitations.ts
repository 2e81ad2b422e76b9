import { randomUUID } from 'node:crypto';
import { acceptableInvitation, authErrors } from '../auth/index.js';
import type { Invitation, PrismaClient, User } from '../generated/prisma/client.js';
import { addSeconds, type Clock } from '../platform/clock.js';
import type { Mail } from '../platform/mail/mailer.js';
import { hashSecret, newSecret } from '../platform/secrets.js';

const LIFETIME_SECONDS = 7 * 86_400;

export interface Invitee {
  readonly email: string;
  readonly role: 'user' | 'admin';
}

export interface NewInvitation {
  readonly invitation: Invitation;
  readonly tenantName: string;
  /** Opaque, `tin_…`; kept as a hash. */
  readonly token: string;
}

/**
 * Invites into the inviter's tenant; an earlier open invitation of that address there is replaced.
 *
 * @throws ApiError `email_taken`
 */
export async function createInvitation(
  { prisma, clock }: { readonly prisma: PrismaClient; readonly clock: Clock },
  inviter: User,
  { email, role }: Invitee,
): Promise<NewInvitation> {
  if ((await prisma.user.count({ where: { email } })) > 0) throw authErrors.email_taken();
  const { tenantId } = inviter;
  const now = clock.now();
  const token = newSecret('tin_');
  const [, invitation] = await prisma.$transaction([
    prisma.invitation.updateMany({
      where: { email, ...openInvitations(tenantId, now) },
      data: { expiresAt: now },
    }),
    prisma.invitation.create({
      data: {
        id: randomUUID(),
        tenantId,
        email,
        role,
        invitedById: inviter.id,
        tokenHash: hashSecret(token),
        createdAt: now,
        expiresAt: addSeconds(now, LIFETIME_SECONDS),
      },
      include: { tenant: true },
    }),
  ]);
  return { invitation, tenantName: invitation.tenant.name, token };
}

/** Those of a tenant that may still be accepted. */
export const openInvitations = (tenantId: string, now: Date) => ({
  tenantId,
  ...acceptableInvitation(now),
});

/** The token travels in the fragment, which browsers send to no server and in no Referer. */
export const invitationMail = (
  { invitation, tenantName, token }: NewInvitation,
  inviter: User,
  publicUrl: string,
): Mail => ({
  to: invitation.email,
  subject: 'You are invited to Tetrix',
  text: [
    `${inviter.name ?? inviter.email} invites you to join ${tenantName} on Tetrix.`,
    '',
    `To make your account, open this link before ${invitation.expiresAt.toISOString()}:`,
    `${publicUrl}/accept-invitation#token=${token}&email=${encodeURIComponent(invitation.email)}`,
  ].join('\n'),
});

import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient, User } from '../../generated/prisma/client.js';
import type { Audit, AuditEvent } from '../../platform/audit.js';
import type { Clock } from '../../platform/clock.js';
import { hashSecret } from '../../platform/secrets.js';
import { authErrors } from '../errors.js';
import { hashNewPassword } from './new-password.js';
import { withUniqueEmail } from './unique-email.js';

export interface Applicant {
  readonly email: string;
  readonly password: string;
  readonly name?: string | undefined;
  /** For a tenant of one's own; by default it is called after the person. */
  readonly tenantName?: string | undefined;
  /** Joins the inviter's tenant instead. */
  readonly invitationToken?: string | undefined;
}

interface Membership {
  readonly tenantId: string;
  readonly role: User['role'];
}

export interface RegistrationPorts {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly passwordMinLength: number;
}

/**
 * Makes an account: the first of a new tenant, as its admin, or one more in the inviter's tenant.
 *
 * @param entry - Of the audit, written in the same transaction.
 * @throws ApiError `weak_password`, `email_taken`, `invalid_invitation`
 */
export async function registerAccount(
  { prisma, clock, audit, passwordMinLength }: RegistrationPorts,
  applicant: Applicant,
  entry: (user: User) => AuditEvent,
): Promise<User> {
  const { email, password, name = null } = applicant;
  const passwordHash = await hashNewPassword(
    { email, password, field: 'password' },
    passwordMinLength,
  );
  const now = clock.now();
  return withUniqueEmail(() =>
    prisma.$transaction(async (transaction) => {
      const membership = await joinOrFound(transaction, applicant, now);
      const user = await transaction.user.create({
        data: {
          id: randomUUID(),
          ...membership,
          email,
          name,
          passwordHash,
          passwordChangedAt: now,
          createdAt: now,
        },
      });
      await audit.recordIn(transaction, entry(user));
      return user;
    }),
  );
}

const joinOrFound = (
  transaction: Prisma.TransactionClient,
  { email, name, tenantName, invitationToken }: Applicant,
  now: Date,
): Promise<Membership> =>
  invitationToken === undefined
    ? foundTenant(transaction, tenantName ?? defaultTenantName(email, name), now)
    : redeemInvitation(transaction, invitationToken, email, now);

const defaultTenantName = (email: string, name: string | undefined): string =>
  name ?? email.slice(0, email.indexOf('@'));

async function foundTenant(
  transaction: Prisma.TransactionClient,
  name: string,
  createdAt: Date,
): Promise<Membership> {
  const tenant = await transaction.tenant.create({ data: { id: randomUUID(), name, createdAt } });
  return { tenantId: tenant.id, role: 'admin' };
}

/**
 * An invitation speaks for whoever made it: with the administrator who leaves, or is none any more,
 * go those that nobody has accepted yet, so that nobody comes back by one.
 */
export const acceptableInvitation = (now: Date) =>
  ({
    acceptedAt: null,
    expiresAt: { gt: now },
    invitedBy: { deactivatedAt: null, role: 'admin' },
  }) as const;

/** Spends the invitation in one statement, so that two registrations cannot share it. */
async function redeemInvitation(
  transaction: Prisma.TransactionClient,
  token: string,
  email: string,
  now: Date,
): Promise<Membership> {
  const [invitation] = await transaction.invitation.updateManyAndReturn({
    where: { tokenHash: hashSecret(token), email, ...acceptableInvitation(now) },
    data: { acceptedAt: now },
    select: { tenantId: true, role: true },
  });
  if (invitation === undefined) throw authErrors.invalid_invitation();
  return invitation;
}

import type { Request } from 'express';
import type { PrismaClient, User } from '../../generated/prisma/client.js';
import { type Audit, type AuditEvent, anonymous, auditOrigin } from '../../platform/audit.js';
import { clientAddress } from '../../platform/http/address.js';
import { ApiError } from '../../platform/http/errors.js';
import { authErrors } from '../errors.js';
import { hashPassword, needsRehash, verifyPassword } from '../passwords/hash.js';
import type { Attempt, Attempts } from './attempts.js';

/** Proving an account by its password, throttled. */
export interface Credentials {
  /**
   * Exactly one argon2 verification whether the account is unknown, switched off or the password
   * wrong. A failure is recorded in the audit.
   *
   * @throws ApiError `invalid_credentials`, `too_many_attempts`
   */
  prove(email: string, password: string, req: Request): Promise<User>;
}

export interface CredentialsPorts {
  readonly prisma: PrismaClient;
  readonly attempts: Attempts;
  readonly audit: Audit;
}

export function createCredentials({ prisma, attempts, audit }: CredentialsPorts): Credentials {
  const begin = async (email: string, req: Request): Promise<Attempt> => {
    try {
      return await attempts.begin(email, clientAddress(req));
    } catch (error) {
      // Counted and not written one by one: a flood of them must cost no writes.
      if (error instanceof ApiError && error.status === 429) audit.tally(TOO_MANY);
      throw error;
    }
  };
  return {
    prove: async (email, password, req) => {
      const attempt = await begin(email, req);
      const user = await prisma.user.findUnique({ where: { email } });
      const matches = await verifyPassword(user?.passwordHash, password);
      if (!matches || user === null || user.deactivatedAt !== null) {
        await audit.note(failedProof(user, req));
        throw authErrors.invalid_credentials();
      }
      await attempt.succeeded();
      if (needsRehash(user.passwordHash)) await rehash(prisma, user, password);
      return user;
    },
  };
}

/** Refused before anybody looked whose account it is. */
const TOO_MANY: AuditEvent = {
  type: 'auth.sign_in_failed',
  outcome: 'failure',
  tenantId: null,
  actor: anonymous,
  subject: null,
  details: { reason: 'too_many_attempts' },
};

/** Of an unknown account nothing is said: what was typed there may be anything. */
const failedProof = (user: User | null, req: Request): AuditEvent => ({
  type: 'auth.sign_in_failed',
  outcome: 'failure',
  tenantId: user?.tenantId ?? null,
  actor: anonymous,
  subject: user === null ? null : { kind: 'user', id: user.id },
  ...auditOrigin(req),
  details: { reason: reasonFor(user) },
});

const reasonFor = (user: User | null): string => {
  if (user === null) return 'unknown_account';
  return user.deactivatedAt === null ? 'wrong_password' : 'deactivated';
};

async function rehash(prisma: PrismaClient, user: User, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  // Only over the hash that was verified: a password changed in the meantime stays changed.
  await prisma.user.updateMany({
    where: { id: user.id, passwordHash: user.passwordHash },
    data: { passwordHash },
  });
}

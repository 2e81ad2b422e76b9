import type { PrismaClient, User } from '../../generated/prisma/client.js';
import { authErrors } from '../errors.js';
import { hashPassword, needsRehash, verifyPassword } from '../passwords/hash.js';
import type { Attempts } from './attempts.js';

/** Proving an account by its password, throttled. */
export interface Credentials {
  /**
   * Exactly one argon2 verification whether the account is unknown, switched off or the password
   * wrong.
   *
   * @throws ApiError `invalid_credentials`, `too_many_attempts`
   */
  prove(email: string, password: string, address: string): Promise<User>;
}

export function createCredentials(prisma: PrismaClient, attempts: Attempts): Credentials {
  return {
    prove: async (email, password, address) => {
      await attempts.begin(email, address);
      const user = await prisma.user.findUnique({ where: { email } });
      const matches = await verifyPassword(user?.passwordHash, password);
      if (!matches || user === null || user.deactivatedAt !== null) {
        throw authErrors.invalid_credentials();
      }
      await attempts.succeeded(email, address);
      if (needsRehash(user.passwordHash)) await rehash(prisma, user, password);
      return user;
    },
  };
}

async function rehash(prisma: PrismaClient, user: User, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  // Only over the hash that was verified: a password changed in the meantime stays changed.
  await prisma.user.updateMany({
    where: { id: user.id, passwordHash: user.passwordHash },
    data: { passwordHash },
  });
}

import { Prisma } from '../../generated/prisma/client.js';
import { authErrors } from '../errors.js';

/** Runs a write to `users`; the unique index, not a look beforehand, decides who gets an address. */
export async function withUniqueEmail<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002') {
      throw authErrors.email_taken({ cause });
    }
    throw cause;
  }
}

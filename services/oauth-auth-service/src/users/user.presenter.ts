import { type PresentedUser, presentUser } from '../auth/index.js';
import type { User } from '../generated/prisma/client.js';

/** A user as administrators see one. */
export interface ListedUser extends PresentedUser {
  readonly active: boolean;
  readonly createdAt: string;
}

export const presentListedUser = (user: User): ListedUser => ({
  ...presentUser(user),
  active: user.deactivatedAt === null,
  createdAt: user.createdAt.toISOString(),
});

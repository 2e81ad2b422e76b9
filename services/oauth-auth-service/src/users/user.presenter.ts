import { z } from 'zod';
import { presentUser, userSchema } from '../auth/index.js';
import type { User } from '../generated/prisma/client.js';

/** A user as administrators see one. */
export const listedUserSchema = userSchema
  .extend({ active: z.boolean(), createdAt: z.iso.datetime() })
  .meta({ id: 'ListedUser' });

type ListedUser = z.output<typeof listedUserSchema>;

export const presentListedUser = (user: User): ListedUser => ({
  ...presentUser(user),
  active: user.deactivatedAt === null,
  createdAt: user.createdAt.toISOString(),
});

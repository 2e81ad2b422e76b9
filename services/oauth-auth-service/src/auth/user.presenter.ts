import { z } from 'zod';
import type { User } from '../generated/prisma/client.js';
import { roles } from '../platform/principal.js';

/** A user as clients see one; the password hash and its dates stay inside. */
export const userSchema = z
  .object({
    id: z.uuid(),
    email: z.email(),
    name: z.string().nullable(),
    role: z.enum(roles),
    tenantId: z.uuid(),
  })
  .meta({ id: 'User' });

export type PresentedUser = z.output<typeof userSchema>;

export const presentUser = ({ id, email, name, role, tenantId }: User): PresentedUser => ({
  id,
  email,
  name,
  role,
  tenantId,
});

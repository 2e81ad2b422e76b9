import type { User } from '../generated/prisma/client.js';

/** A user as clients see one; the password hash and its dates stay inside. */
export interface PresentedUser {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: User['role'];
  readonly tenantId: string;
}

export const presentUser = ({ id, email, name, role, tenantId }: User): PresentedUser => ({
  id,
  email,
  name,
  role,
  tenantId,
});

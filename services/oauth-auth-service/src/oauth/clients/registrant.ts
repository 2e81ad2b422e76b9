import type { Request } from 'express';
import { bearerToken, invalidToken } from '../../platform/http/bearer.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import type { OAuthPorts } from '../context.js';
import type { Standing } from './registration.policy.js';

/** Who is registering a client; the role is the database's and not the token's. */
export interface Registrant {
  readonly standing: Standing;
  readonly userId: string | null;
  readonly tenantId: string | null;
  readonly platformAdmin: boolean;
}

const STRANGER: Registrant = {
  standing: { kind: 'stranger' },
  userId: null,
  tenantId: null,
  platformAdmin: false,
};

/** @throws ApiError `invalid_token`, and `forbidden` for anything but a session */
export async function registrantOf(
  { authenticate, prisma }: Pick<OAuthPorts, 'authenticate' | 'prisma'>,
  req: Request,
): Promise<Registrant> {
  if (bearerToken(req) === undefined) return STRANGER;
  const principal = await authenticate(req);
  if (principal.via !== 'session' || principal.userId === null) {
    throw commonErrors.forbidden({ detail: 'Clients are registered by people who signed in.' });
  }
  const user = await prisma.user.findFirst({
    where: { id: principal.userId, tenantId: principal.tenantId, deactivatedAt: null },
  });
  if (user === null) throw invalidToken();
  const { id: userId, tenantId, role } = user;
  // Belongs to no customer: a client of theirs is a stranger's to every tenant.
  if (role === 'platform_admin') return { ...STRANGER, userId, platformAdmin: true };
  const standing = { kind: role === 'admin' ? 'admin' : 'member' } as const;
  return { standing, userId, tenantId, platformAdmin: false };
}

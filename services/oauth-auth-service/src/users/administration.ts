import type { Request } from 'express';
import type { User } from '../generated/prisma/client.js';
import { type AuditDetails, type AuditEvent, type AuditType, userAct } from '../platform/audit.js';

/** An administrator's act upon a user, told to the user's tenant, which is not a platform admin's. */
export const administration = (
  type: AuditType,
  admin: User,
  { id, tenantId }: Pick<User, 'id' | 'tenantId'>,
  req: Request,
  details: AuditDetails = {},
): AuditEvent => ({
  ...userAct(type, admin, req, { subject: { kind: 'user', id }, details }),
  tenantId,
});

import type { Request } from 'express';
import {
  type AuditDetails,
  type AuditEvent,
  type AuditType,
  auditActor,
  auditOrigin,
} from '../../platform/audit.js';
import type { Principal } from '../../platform/principal.js';
import type { GrantRow } from '../grants/grant.js';

/** For the audit of the connection's own tenant, whoever acts. */
export const connectionAct = (
  type: AuditType,
  req: Request,
  who: Principal,
  { id, tenantId, provider }: Pick<GrantRow, 'id' | 'tenantId' | 'provider'>,
  details: AuditDetails = {},
): AuditEvent => ({
  type,
  outcome: 'success',
  tenantId,
  actor: auditActor(who),
  subject: { kind: 'connection', id },
  ...auditOrigin(req),
  details: { provider, ...details },
});

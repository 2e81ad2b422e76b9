import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Prisma, PrismaClient } from '../generated/prisma/client.js';
import { auditActor, auditOrigin, auditTypes } from '../platform/audit.js';
import type { Authenticate } from '../platform/http/bearer.js';
import { commonErrors } from '../platform/http/common-errors.js';
import { instantField, lineField } from '../platform/http/fields.js';
import { decodeCursor, pageQuery, toPage } from '../platform/http/pagination.js';
import { validate } from '../platform/http/validate.js';
import type { Principal } from '../platform/principal.js';
import { presentAuditEvent } from './audit-event.presenter.js';
import type { AuditLog } from './audit-log.js';

const idField = lineField(200).min(1);

export const auditQuery = z.strictObject({
  ...pageQuery,
  type: z.enum(auditTypes).optional(),
  actorId: idField.optional().meta({ description: 'Who did it.' }),
  subjectId: idField.optional().meta({ description: 'What it was done to.' }),
  tenantId: idField.optional().meta({ description: 'For platform admins.' }),
  from: instantField.optional().meta({ description: 'Recorded then or later.' }),
  to: instantField.optional().meta({ description: 'Recorded before then.' }),
});

export interface AuditContext {
  readonly prisma: PrismaClient;
  readonly audit: AuditLog;
  readonly authenticate: Authenticate;
  /** The role as the database has it now; null when the user is gone. */
  currentRole(principal: Principal): Promise<Principal['role'] | null>;
}

/** Newest first; an admin sees the own tenant, a platform admin everything. To look is recorded, too. */
export const listAudit =
  (context: AuditContext): RequestHandler =>
  async (req, res) => {
    const { prisma, audit } = context;
    const who = await administrator(context, req);
    const { limit, cursor, ...filters } = validate(auditQuery, req.query, 'query');
    const tenantId = who.role === 'platform_admin' ? filters.tenantId : who.tenantId;
    const after = cursor === undefined ? {} : beyond(cursor);
    await audit.flush();
    const looked = lookedAt(req, who, filters);
    if (cursor === undefined) await audit.record(looked);
    else audit.tally(looked);
    const rows = await prisma.auditEvent.findMany({
      where: { AND: [matching({ ...filters, tenantId }), after] },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    res.json(toPage(rows, limit, ({ at, id }) => ({ at, id }), presentAuditEvent));
  };

/** @throws ApiError `unauthenticated`, `invalid_token`, `forbidden` */
async function administrator(
  { authenticate, currentRole }: AuditContext,
  req: Request,
): Promise<Principal> {
  const who = await authenticate(req);
  // An API token's scopes reach to connections, not to the sign-ins of people.
  if (who.via !== 'session') throw commonErrors.forbidden();
  const role = await currentRole(who);
  if (role !== 'admin' && role !== 'platform_admin') throw commonErrors.forbidden();
  return { ...who, role };
}

type Filters = Omit<z.output<typeof auditQuery>, 'limit' | 'cursor'>;

const lookedAt = (req: Request, who: Principal, filters: Filters) =>
  ({
    type: 'audit.listed',
    outcome: 'success',
    tenantId: who.tenantId,
    actor: auditActor(who),
    subject: null,
    ...auditOrigin(req),
    details: { filters: Object.keys(filters).sort().join(' ') },
  }) as const;

function matching(filters: Filters): Prisma.AuditEventWhereInput {
  const { type, actorId, subjectId, tenantId, from, to } = filters;
  return {
    ...(type === undefined ? {} : { type }),
    ...(actorId === undefined ? {} : { actorId }),
    ...(subjectId === undefined ? {} : { subjectId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    at: { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) },
  };
}

// The bound on `at` alone follows from the rest; it is what lets the index start there.
function beyond(cursor: string): Prisma.AuditEventWhereInput {
  const { at, id } = decodeCursor(cursor);
  return { at: { lte: at }, OR: [{ at: { lt: at } }, { id: { lt: id } }] };
}

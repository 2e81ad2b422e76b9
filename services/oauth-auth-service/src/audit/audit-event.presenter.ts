import { z } from 'zod';
import type { AuditEvent as AuditRow } from '../generated/prisma/client.js';
import { auditActorKinds, auditOutcomes } from '../platform/audit.js';

export const auditEventSchema = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime().meta({ description: 'When it was recorded.' }),
    type: z.string().meta({ description: 'More words may come.' }),
    outcome: z.enum(auditOutcomes),
    tenantId: z.string().nullable(),
    actor: z.object({
      kind: z.enum(auditActorKinds),
      id: z.string().nullable().meta({
        description: 'Of the user, also one who acts through an API token; of a mere client.',
      }),
      credentialId: z
        .string()
        .nullable()
        .meta({ description: 'The API token or client by which the user acted.' }),
    }),
    subject: z
      .object({ kind: z.string(), id: z.string() })
      .nullable()
      .meta({ description: 'What the act was done to.' }),
    address: z.string().nullable().meta({ description: 'Where the request came from.' }),
    requestId: z.string().nullable().meta({ description: '`X-Request-Id` of the request.' }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).meta({
      description: '`count` and `since` where one entry stands for several acts alike.',
    }),
  })
  .meta({ id: 'AuditEvent' });

type AuditEvent = z.output<typeof auditEventSchema>;

const detailsSchema = auditEventSchema.shape.details;

export const presentAuditEvent = (row: AuditRow): AuditEvent => ({
  id: row.id,
  at: row.at.toISOString(),
  type: row.type,
  outcome: row.outcome === 'success' ? 'success' : 'failure',
  tenantId: row.tenantId,
  actor: {
    kind: auditEventSchema.shape.actor.shape.kind.parse(row.actorKind),
    id: row.actorId,
    credentialId: row.actorCredentialId,
  },
  subject: row.subjectKind === null ? null : { kind: row.subjectKind, id: row.subjectId ?? '' },
  address: row.address,
  requestId: row.requestId,
  details: detailsSchema.parse(row.details),
});

import type { Pool } from 'pg';
import type { AuditEvent, AuditTransaction } from '../platform/audit.js';

const INSERT = `
  INSERT INTO audit_events (type, outcome, tenant_id, actor_kind, actor_id,
    actor_credential_id, subject_kind, subject_id, address, request_id, details)
  SELECT type, outcome, "tenantId", "actorKind", "actorId", "actorCredentialId", "subjectKind",
    "subjectId", address,
    "requestId", details
  FROM jsonb_to_recordset($1::jsonb) AS event(type text, outcome text, "tenantId" text,
    "actorKind" text, "actorId" text, "actorCredentialId" text, "subjectKind" text, "subjectId" text, address text,
    "requestId" text, details jsonb)`;

/** Writes entries by one statement; their time is that of its transaction, by the database's clock. */
export async function writeEvents(
  target: Pool | AuditTransaction,
  events: readonly AuditEvent[],
): Promise<void> {
  const rows = JSON.stringify(events.map(rowOf));
  if ('$executeRawUnsafe' in target) await target.$executeRawUnsafe(INSERT, rows);
  else await target.query(INSERT, [rows]);
}

/** Each field is named, so that nothing else of an object that was passed along is written. */
const rowOf = ({ actor, subject, details = {}, ...event }: AuditEvent) => ({
  type: event.type,
  outcome: event.outcome,
  tenantId: event.tenantId,
  actorKind: actor.kind,
  actorId: actor.id,
  actorCredentialId: actor.credentialId ?? null,
  subjectKind: subject?.kind ?? null,
  subjectId: subject?.id ?? null,
  address: event.address ?? null,
  requestId: event.requestId ?? null,
  details,
});

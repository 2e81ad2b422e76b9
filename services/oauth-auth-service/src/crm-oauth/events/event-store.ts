import type { Pool } from 'pg';
import type { CRMEvent, PrismaClient } from '../../generated/prisma/client.js';
import { withTransaction } from '../transaction.js';

const MOST_AT_ONCE = 1_000;

/**
 * Gives the events written since a place in the order that everybody reads by, and queues each for
 * the webhooks of its tenant. One publisher at a time: an event whose transaction commits late comes
 * later in the order, and never before a place that a reader has passed already.
 */
export async function publishEvents(pool: Pool): Promise<void> {
  while ((await publishSome(pool)) === MOST_AT_ONCE);
}

async function publishSome(pool: Pool): Promise<number> {
  const waiting = await pool.query('SELECT 1 FROM crm_events WHERE position IS NULL LIMIT 1');
  if (waiting.rowCount === 0) return 0;
  return withTransaction(pool, async (client) => {
    // A statement of its own: the next one sees what the publisher before has committed.
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('crm-events', 0))");
    const { rows } = await client.query<{ published: number }>(
      `WITH written AS MATERIALIZED (
         SELECT id FROM crm_events WHERE position IS NULL ORDER BY seq LIMIT $1
       ), placed AS MATERIALIZED (
         SELECT id, nextval('crm_event_positions') AS position FROM written
       ), published AS (
         UPDATE crm_events AS event SET position = placed.position
         FROM placed WHERE event.id = placed.id
         RETURNING event.id, event.tenant_id, event.connection_id, event.type, event.position
       ), queued AS (
         INSERT INTO crm_webhook_deliveries (webhook_id, event_id, connection_id, position)
         SELECT webhook.id, published.id, published.connection_id, published.position
         FROM published JOIN crm_webhooks AS webhook ON webhook.tenant_id = published.tenant_id
         WHERE webhook.events = '{}' OR published.type = ANY (webhook.events)
       )
       SELECT count(*)::int AS published FROM published`,
      [MOST_AT_ONCE],
    );
    return rows[0]?.published ?? 0;
  });
}

export interface EventFilter {
  /** Undefined: every tenant, for a platform admin. */
  readonly tenantId?: string | undefined;
  readonly type?: string | undefined;
  readonly connectionId?: string | undefined;
}

/** Oldest first, from after a place on; only what is published has one. */
export const listEvents = (
  prisma: PrismaClient,
  { tenantId, type, connectionId }: EventFilter,
  after: bigint,
  limit: number,
): Promise<CRMEvent[]> =>
  prisma.cRMEvent.findMany({
    where: {
      position: { gt: after },
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(type === undefined ? {} : { type }),
      ...(connectionId === undefined ? {} : { connectionId }),
    },
    orderBy: { position: 'asc' },
    take: limit,
  });

/** What is queued for a webhook goes with its event. */
export async function deleteOldEvents(pool: Pool, days: number): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM crm_events WHERE id IN (
         SELECT id FROM crm_events WHERE created_at < now() - make_interval(days => $1)
         ORDER BY created_at LIMIT $2)`,
      [days, MOST_AT_ONCE],
    );
    if ((rowCount ?? 0) < MOST_AT_ONCE) return;
  }
}

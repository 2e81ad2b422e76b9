import type { Pool } from 'pg';
import type { CRMEvent } from '../../generated/prisma/client.js';
import type { Verdict } from './delivery.policy.js';
import type { SendResult } from './sender.js';
import type { KeptSecrets } from './webhook-secrets.js';

/** One event to send to one webhook now. */
export interface Claim extends KeptSecrets {
  readonly url: string;
  /** Tries so far, the one to come included. */
  readonly attempts: number;
  readonly eventId: string;
  readonly type: CRMEvent['type'];
  readonly connection: CRMEvent['connection'];
  readonly accessTokenLivesUntil: Date | null;
  readonly createdAt: Date;
}

/** Beyond the time that a try takes; what a process that died had claimed is free again then. */
const MARGIN_SECONDS = 5;
/** For one webhook at a time; one that is failing is asked with a single event. */
const MOST_PER_WEBHOOK = 8;

/**
 * The first delivery of each connection in a webhook's queue: those after it wait, so that a receiver
 * learns of a connection in the order in which things happened.
 */
const HEADS = `
  SELECT delivery.event_id, delivery.position, delivery.next_attempt_at, delivery.claimed_until
  FROM crm_webhook_deliveries AS delivery
  WHERE delivery.webhook_id = webhook.id AND delivery.status = 'pending'
    AND NOT EXISTS (
      SELECT 1 FROM crm_webhook_deliveries AS earlier
      WHERE earlier.webhook_id = delivery.webhook_id AND earlier.status = 'pending'
        AND earlier.connection_id = delivery.connection_id
        AND earlier.position < delivery.position)`;

const FREE = 'next_attempt_at <= now() AND (claimed_until IS NULL OR claimed_until <= now())';

/** What is on its way, and the statements that move it on. */
export class DeliveryStore {
  /** @param deadlineMs - Of one try. */
  constructor(
    private readonly pool: Pool,
    private readonly deadlineMs: number,
  ) {}

  /** Takes what is due, fair over webhooks. Nobody else takes the same while it is tried. */
  async claim(most: number): Promise<Claim[]> {
    const { rows } = await this.pool.query<Claim>(
      `WITH due AS (
         SELECT webhook.id AS webhook_id, head.event_id
         FROM crm_webhooks AS webhook CROSS JOIN LATERAL (
           SELECT event_id, position FROM (${HEADS}) AS head WHERE ${FREE}
           ORDER BY position LIMIT CASE WHEN webhook.last_error IS NULL THEN ${MOST_PER_WEBHOOK} ELSE 1 END
         ) AS head
         WHERE webhook.status = 'active'
           AND (webhook.hold_until IS NULL OR webhook.hold_until <= now())
         ORDER BY head.position LIMIT $1
       ), claimed AS (
         UPDATE crm_webhook_deliveries AS delivery
         SET attempts = attempts + 1, claimed_until = now() + make_interval(secs => $2::float8)
         FROM due
         WHERE delivery.webhook_id = due.webhook_id AND delivery.event_id = due.event_id
           AND status = 'pending' AND ${FREE}
         RETURNING delivery.webhook_id, delivery.event_id, attempts
       )
       SELECT webhook.id, webhook.tenant_id AS "tenantId", url, secret, attempts, type, connection,
         CASE WHEN previous_secret_until > now() THEN previous_secret END AS "previousSecret",
         event.id AS "eventId", access_token_lives_until AS "accessTokenLivesUntil",
         event.created_at AS "createdAt"
       FROM claimed JOIN crm_webhooks AS webhook ON webhook.id = claimed.webhook_id
         JOIN crm_events AS event ON event.id = claimed.event_id`,
      [most, this.deadlineMs / 1_000 + MARGIN_SECONDS],
    );
    return rows;
  }

  /** The soonest time at which there is something to send; null where nothing waits. */
  async nextDue(): Promise<Date | null> {
    const { rows } = await this.pool.query<{ at: Date | null }>(
      `SELECT min(GREATEST(head.next_attempt_at, head.claimed_until, webhook.hold_until)) AS at
       FROM crm_webhooks AS webhook CROSS JOIN LATERAL (${HEADS}) AS head
       WHERE webhook.status = 'active'`,
    );
    return rows[0]?.at ?? null;
  }

  async settle({ id, eventId }: Claim, result: SendResult, verdict: Verdict): Promise<void> {
    const status = 'status' in result ? result.status : null;
    const error = 'status' in result ? 'http_status' : result.error;
    switch (verdict.kind) {
      case 'delivered':
        return this.#delivered(id, eventId, status);
      case 'retry':
        return this.#failed([id, eventId, status, error, verdict.seconds, null]);
      case 'disable':
        return this.#failed([id, eventId, status, error, 0, verdict.reason]);
    }
  }

  /** A receiver that is back gets at once what waited for it. */
  async #delivered(id: string, eventId: string, status: number | null): Promise<void> {
    await this.pool.query(
      `WITH webhook AS (
         UPDATE crm_webhooks AS webhook SET last_attempt_at = now(), last_status = $3,
           last_error = NULL, hold_until = NULL
         FROM crm_webhooks AS before WHERE webhook.id = $1 AND before.id = webhook.id
         RETURNING before.last_error IS NOT NULL AS was_failing
       )
       UPDATE crm_webhook_deliveries SET
         status = CASE WHEN event_id = $2 THEN 'delivered' ELSE status END,
         settled_at = CASE WHEN event_id = $2 THEN now() END,
         next_attempt_at = LEAST(next_attempt_at, now())
       FROM webhook
       WHERE webhook_id = $1 AND status = 'pending' AND (event_id = $2 OR was_failing)`,
      [id, eventId, status],
    );
  }

  /** With it everything else for this webhook waits: the next would meet the same. */
  async #failed(values: readonly unknown[]): Promise<void> {
    await this.pool.query(
      `WITH webhook AS (
         UPDATE crm_webhooks SET last_attempt_at = now(), last_status = $3, last_error = $4,
           hold_until = now() + make_interval(secs => $5::float8),
           status = CASE WHEN $6::text IS NULL THEN status ELSE 'disabled' END,
           disabled_reason = COALESCE($6, disabled_reason),
           disabled_at = CASE WHEN $6::text IS NULL THEN disabled_at ELSE now() END
         WHERE id = $1
       )
       UPDATE crm_webhook_deliveries SET claimed_until = NULL,
         next_attempt_at = now() + make_interval(secs => $5::float8)
       WHERE webhook_id = $1 AND event_id = $2 AND status = 'pending'`,
      [...values],
    );
  }
}

import type { Pool } from 'pg';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { Logger } from '../../platform/logger.js';
import { subscribe } from '../../platform/notifications.js';

/** Told by a trigger on `sessions`, in the transaction that ends one; the payload is its id. */
const CHANNEL = 'session_ended';
/** Seconds by which the clocks of the processes and of the database may differ. */
const CLOCK_SLACK_SECONDS = 3_600;

/**
 * Which sessions are over although their access tokens are not. Every process hears of each end over
 * LISTEN/NOTIFY and remembers it until the last token of the session has expired, so that a call
 * costs no query of its own.
 */
export interface EndedSessions {
  /**
   * Whether the session has ended. While this process cannot be sure to have heard of all ends, the
   * database is asked; an error there is passed on, since a session must not pass unchecked.
   */
  has(sessionId: string): boolean | Promise<boolean>;
  /** What this process has ended itself counts at once, before the database tells of it. */
  add(sessionIds: readonly string[]): void;
  /** Whether `has` answers from memory. */
  isLive(): boolean;
  close(): Promise<void>;
}

export interface EndedSessionsPorts {
  readonly pool: Pool;
  readonly openClient: Database['openClient'];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Seconds that an access token lives. */
  readonly accessTtl: number;
}

export function followEndedSessions(ports: EndedSessionsPorts): EndedSessions {
  const { pool, openClient, clock, logger, accessTtl } = ports;
  const keepSeconds = accessTtl + CLOCK_SLACK_SECONDS;
  /** Session id → when it was heard of, the oldest first. */
  const ended = new Map<string, number>();

  const add = (sessionIds: readonly string[]) => {
    const now = clock.monotonic();
    for (const id of sessionIds) {
      ended.delete(id);
      ended.set(id, now);
    }
    for (const [id, heardAt] of ended) {
      if (now - heardAt <= keepSeconds * 1000) break;
      ended.delete(id);
    }
  };

  const subscription = subscribe({
    openClient,
    channel: CHANNEL,
    clock,
    logger,
    heard: (id) => add([id]),
    catchUp: async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `SELECT id FROM sessions WHERE revoked_at > now() - make_interval(secs => $1)`,
        [keepSeconds],
      );
      add(rows.map(({ id }) => id));
    },
  });

  return {
    has: (id) => ended.has(id) || (!subscription.isLive() && hasEnded(pool, id)),
    add,
    isLive: subscription.isLive,
    close: subscription.close,
  };
}

async function hasEnded(pool: Pool, sessionId: string): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM sessions JOIN users ON users.id = sessions.user_id
     WHERE sessions.id = $1 AND sessions.revoked_at IS NULL AND users.deactivated_at IS NULL`,
    [sessionId],
  );
  return rows.length === 0;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Clock } from './clock.js';
import type { Logger } from './logger.js';

export interface SubscriptionOptions {
  /** A connection of its own that is not connected yet; LISTEN does not go through a pool. */
  openClient(): Client;
  readonly channel: string;
  readonly clock: Clock;
  readonly logger: Logger;
  heard(payload: string): void;
  /** Reads what was told while nobody listened. Runs once LISTEN is in force, so nothing falls between. */
  catchUp(client: Client): Promise<void>;
}

export interface Subscription {
  /** Whether everything told until a moment ago has been heard. */
  isLive(): boolean;
  close(): Promise<void>;
}

/** How often the connection is asked whether it lives: a dead peer may otherwise stay unnoticed for hours. */
const HEARTBEAT_MS = 5_000;
/** Longer without an answer, and what was heard is not trusted to be all. */
const SILENCE_MS = 12_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/**
 * Listens to a channel of PostgreSQL for as long as the process lives, and connects again whenever
 * the connection breaks. It begins by itself; until it is live, and whenever it is not, the caller
 * must ask the database instead.
 */
export function subscribe(options: SubscriptionOptions): Subscription {
  const { channel, clock, logger } = options;
  const stopping = new AbortController();
  const pause = (ms: number) =>
    sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
  let aliveAt: number | undefined;

  const follow = async (client: Client): Promise<void> => {
    const broken = brokenConnection(client);
    client.on('notification', ({ payload }) => options.heard(payload ?? ''));
    await client.connect();
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    await options.catchUp(client);
    logger.debug({ channel }, 'listening to the database');
    while (!stopping.signal.aborted) {
      aliveAt = clock.monotonic();
      await Promise.race([broken, pause(HEARTBEAT_MS)]);
      if (!stopping.signal.aborted) await client.query('SELECT 1');
    }
  };

  const run = async (): Promise<void> => {
    let retryMs = FIRST_RETRY_MS;
    while (!stopping.signal.aborted) {
      const client = options.openClient();
      try {
        await follow(client);
      } catch (err) {
        if (aliveAt !== undefined) retryMs = FIRST_RETRY_MS;
        logger.warn({ err, channel }, 'not listening to the database, connecting again');
      }
      aliveAt = undefined;
      await client.end().catch((err: unknown) => logger.debug({ err }, 'a listener had ended'));
      await pause(retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
  };

  const running = run();
  return {
    isLive: () => aliveAt !== undefined && clock.monotonic() - aliveAt < SILENCE_MS,
    close: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Rejects when the connection breaks; never an unhandled rejection where nobody waits for it. */
function brokenConnection(client: Client): Promise<never> {
  const broken = new Promise<never>((_resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('the connection was closed')));
  });
  broken.catch(() => undefined);
  return broken;
}

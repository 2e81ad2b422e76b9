import type { Pool } from 'pg';
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';

const FLUSH_MS = 30_000;

/** When each token was used last, written for many at a time and never by the call that used one. */
export interface LastUsed {
  note(tokenId: string): void;
  /** Writes what was noted; where that fails, it is kept for the next time. */
  flush(): Promise<void>;
  /** Flushes for the last time. */
  close(): Promise<void>;
}

export interface LastUsedPorts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createLastUsed({ pool, clock, logger }: LastUsedPorts): LastUsed {
  let noted = new Map<string, Date>();
  let timer: NodeJS.Timeout | undefined;

  const write = async (): Promise<void> => {
    const batch = noted;
    if (batch.size === 0) return;
    noted = new Map();
    try {
      await writeBatch(pool, batch);
    } catch (err) {
      logger.warn({ err, tokens: batch.size }, 'the last use of API tokens could not be written');
      noted = new Map([...batch, ...noted]);
      flushSoon();
    }
  };
  let writing = Promise.resolve();
  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };
  const flushSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, FLUSH_MS).unref();
  };

  return {
    note: (tokenId) => {
      noted.set(tokenId, clock.now());
      flushSoon();
    },
    flush,
    close: async () => {
      await flush();
      clearTimeout(timer);
    },
  };
}

/** Other processes write of the same tokens: the latest use stays, whoever comes last. */
async function writeBatch(pool: Pool, batch: ReadonlyMap<string, Date>): Promise<void> {
  // In one order everywhere, so that two processes wait for each other instead of locking up.
  const entries = [...batch].sort(([a], [b]) => (a < b ? -1 : 1));
  await pool.query(
    `UPDATE api_tokens SET last_used_at = GREATEST(last_used_at, used.at)
     FROM unnest($1::uuid[], $2::timestamptz[]) AS used (id, at) WHERE api_tokens.id = used.id`,
    [entries.map(([id]) => id), entries.map(([, at]) => at)],
  );
}

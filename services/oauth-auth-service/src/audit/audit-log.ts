import type { Pool } from 'pg';
import type { Audit, AuditEvent } from '../platform/audit.js';
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { Counter, type Registry } from '../platform/metrics.js';
import { recordIn } from './record-in.js';
import { Tally } from './tally.js';
import { writeEvents } from './write-events.js';

const FLUSH_MS = 10_000;
/** Kinds of acts counted at a time, a few hundred bytes each. */
const MOST_KINDS = 10_000;
const CROWDED = MOST_KINDS / 2;

export interface AuditLogPorts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
}

export interface AuditLog extends Audit {
  /** Writes what this process has counted so far; where that fails, it goes on counting. */
  flush(): Promise<void>;
  /** Flushes for the last time. */
  close(): Promise<void>;
}

/** The record in `audit_events`. */
export function createAuditLog({ pool, clock, logger, metrics }: AuditLogPorts): AuditLog {
  const lost = new Counter({
    name: 'audit_lost_total',
    help: 'Acts that could not be recorded in the audit, by type; single ones are in the log.',
    labelNames: ['type'],
    registers: [metrics],
  });
  const tally = new Tally(MOST_KINDS);

  const write = async (): Promise<void> => {
    const events = tally.take();
    if (events.length === 0) return;
    try {
      await writeEvents(pool, events);
    } catch (err) {
      const dropped = tally.giveBack(events);
      if (dropped > 0) lost.inc({ type: 'tallied' }, dropped);
      flushSoon();
      logger.error({ err, kinds: events.length, dropped }, 'counted acts could not be recorded');
    }
  };
  let flushing = Promise.resolve();
  const flush = (): Promise<void> => {
    flushing = flushing.then(write);
    return flushing;
  };
  // Armed by what there is to write, so that an idle process writes nothing.
  let timer: NodeJS.Timeout | undefined;
  const flushSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, FLUSH_MS).unref();
  };

  return {
    record: (event) => writeEvents(pool, [event]),
    recordIn,
    note: async (event) => {
      try {
        await writeEvents(pool, [event]);
      } catch (err) {
        lost.inc({ type: event.type });
        logger.error({ err, event: described(event) }, 'an act could not be recorded');
      }
    },
    tally: (event) => {
      if (!tally.add(event, clock.now())) lost.inc({ type: event.type });
      if (tally.size === CROWDED) void flush();
      else flushSoon();
    },
    flush,
    close: async () => {
      clearTimeout(timer);
      await flush();
    },
  };
}

/** For the log, which stands in for the record. */
const described = ({ type, outcome, tenantId, actor, subject, details }: AuditEvent) => ({
  type,
  outcome,
  tenantId,
  actor: actor.id,
  subject: subject?.id,
  details,
});

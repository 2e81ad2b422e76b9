import type { AuditEvent } from '../platform/audit.js';

interface Counted {
  readonly event: AuditEvent;
  count: number;
  since: Date;
}

/** Counts acts that are alike, for no more than so many kinds at a time. */
export class Tally {
  #counted = new Map<string, Counted>();

  constructor(private readonly most: number) {}

  get size(): number {
    return this.#counted.size;
  }

  /** False where the act is of a new kind and there is no room for it. */
  add(act: AuditEvent, at: Date): boolean {
    return this.#merge(act, 1, at);
  }

  /** All that was counted so far, as events; the counting starts afresh. */
  take(): AuditEvent[] {
    const taken = [...this.#counted.values()];
    this.#counted = new Map();
    return taken.map(({ event, count, since }) => ({
      ...event,
      details: { ...event.details, count, since: since.toISOString() },
    }));
  }

  /** Counts again what `take` gave and could not be written. @returns acts there is no room for */
  giveBack(events: readonly AuditEvent[]): number {
    let lost = 0;
    for (const { details, ...rest } of events) {
      const { count, since, ...own } = details ?? {};
      const event = Object.keys(own).length === 0 ? rest : { ...rest, details: own };
      const kept = this.#merge(event, Number(count), new Date(String(since)));
      if (!kept) lost += Number(count);
    }
    return lost;
  }

  #merge(act: AuditEvent, count: number, since: Date): boolean {
    const key = kindOf(act);
    const before = this.#counted.get(key);
    if (before === undefined) {
      if (this.#counted.size >= this.most) return false;
      const { address: _address, requestId: _requestId, ...event } = act;
      this.#counted.set(key, { event, count, since });
      return true;
    }
    before.count += count;
    if (since < before.since) before.since = since;
    return true;
  }
}

/** All that acts of one kind have in common: everything but address and request. */
const kindOf = ({ type, outcome, tenantId, actor, subject, details }: AuditEvent): string =>
  JSON.stringify([type, outcome, tenantId, actor, subject, details]);

import type { SandboxClock } from './clock.js';
import { type FaultSpec, takesEffect } from './fault-specs.js';
import type { RandomBytes } from './random.js';

/** One call, as far as faults are chosen by it. */
export interface FaultTarget {
  readonly provider: string;
  readonly endpoint: string;
  readonly grantType: string | undefined;
  readonly grantId: string | undefined;
}

/** A fault that one call has run into. */
export interface MetFault {
  readonly fault: FaultSpec['fault'];
  readonly processed: boolean;
  /** Resolves when the fault is cleared: how a hanging call is let go. */
  readonly cleared: Promise<void>;
}

export interface FaultReport extends FaultSpec {
  readonly id: string;
  readonly remaining: number | null;
  readonly met: number;
}

interface Entry {
  readonly id: string;
  readonly spec: FaultSpec;
  readonly endsAt: number;
  readonly cleared: Promise<void>;
  readonly clear: () => void;
  remaining: number;
  met: number;
}

function matches(spec: FaultSpec, target: FaultTarget): boolean {
  return (
    spec.provider === target.provider &&
    (spec.endpoint === '*' || spec.endpoint === target.endpoint) &&
    (spec.grantType === undefined || spec.grantType === target.grantType) &&
    (spec.grantId === undefined || spec.grantId === target.grantId)
  );
}

/** The faults in force. The oldest one that fits a call is the one it meets. */
export class Faults {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: SandboxClock;
  readonly #random: RandomBytes;
  #lastId = 0;

  constructor(clock: SandboxClock, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  add(spec: FaultSpec): FaultReport {
    this.#lastId += 1;
    let clear = (): void => undefined;
    const cleared = new Promise<void>((resolve) => {
      clear = resolve;
    });
    const entry: Entry = {
      id: `fault-${this.#lastId}`,
      spec,
      endsAt: this.#clock.now() + (spec.durationMs ?? Number.POSITIVE_INFINITY),
      cleared,
      clear,
      remaining: spec.times ?? Number.POSITIVE_INFINITY,
      met: 0,
    };
    this.#entries.set(entry.id, entry);
    return this.#report(entry);
  }

  /** The fault that this call meets, spent by one; undefined when the call goes through. */
  meet(target: FaultTarget): MetFault | undefined {
    for (const entry of this.#entries.values()) {
      if (!this.#inForce(entry) || !matches(entry.spec, target) || !this.#strikes(entry)) continue;
      entry.remaining -= 1;
      entry.met += 1;
      return {
        fault: entry.spec.fault,
        processed: takesEffect(entry.spec),
        cleared: entry.cleared,
      };
    }
    return undefined;
  }

  list(): FaultReport[] {
    return [...this.#entries.values()].map((entry) => this.#report(entry));
  }

  /** Ends one fault and lets its hanging calls go on. False: there is none of that id. */
  clear(id: string): boolean {
    this.#entries.get(id)?.clear();
    return this.#entries.delete(id);
  }

  clearAll(): void {
    for (const id of [...this.#entries.keys()]) this.clear(id);
  }

  #inForce(entry: Entry): boolean {
    return entry.remaining > 0 && entry.endsAt > this.#clock.now();
  }

  #strikes(entry: Entry): boolean {
    return (
      entry.spec.probability === 1 || this.#random(1).readUInt8() / 256 < entry.spec.probability
    );
  }

  #report(entry: Entry): FaultReport {
    const remaining = Number.isFinite(entry.remaining) ? entry.remaining : null;
    return { ...entry.spec, id: entry.id, remaining, met: entry.met };
  }
}

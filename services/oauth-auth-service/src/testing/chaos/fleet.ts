import type { ProcessLab } from '../process-lab.js';
import type { ServiceProcess } from '../service-process.js';
import type { Chance } from './chance.js';

const CLOCK_JUMP = new URL('../../../dist/testing/chaos/clock-jump.js', import.meta.url).href;
const HOURS_6 = 6 * 3_600;
/** Starts in a row that a supervisor would put up with. */
const TRIES = 5;

/** A place in the fleet: one process after another. */
interface Slot {
  current: ServiceProcess | null;
  readonly all: ServiceProcess[];
}

/** Service processes that are killed at any moment and come back. */
export class Fleet {
  readonly #slots: Slot[];
  readonly #starting = new Set<Promise<void>>();
  kills = 0;
  clockJumpers = 0;
  /** Starts that ended early, as they may while the database is away. */
  failedStarts = 0;
  /** Ids of processes that ended although nobody had told them to. */
  readonly fallen: number[] = [];

  constructor(
    private readonly lab: ProcessLab,
    private readonly chance: Chance,
    size: number,
  ) {
    this.#slots = Array.from({ length: size }, () => ({ current: null, all: [] }));
  }

  async startAll(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => this.#start(slot)));
  }

  /** Waits until every process that was to come back is there. */
  async complete(): Promise<void> {
    while (this.#starting.size > 0) await Promise.all(this.#starting);
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => leave(slot)?.stop()));
  }

  /** Any process that is up, for a caller that does not care; null while none is. */
  any(random: number): ServiceProcess | null {
    const up = this.#slots.flatMap(({ current }) => (current === null ? [] : [current]));
    return up[Math.floor(random * up.length)] ?? null;
  }

  /** For each place, the process ids that have held it. */
  get places(): readonly (readonly number[])[] {
    return this.#slots.map(({ all }) => all.map(({ pid }) => pid));
  }

  /** The dead ones too. */
  get everyProcess(): readonly ServiceProcess[] {
    return this.#slots.flatMap(({ all }) => all);
  }

  /**
   * Ends one process as a crash would, and starts the next in its place.
   * @returns the dead process's id; null when the place drawn was empty
   */
  async kill(): Promise<number | null> {
    const slot = this.chance.pick(this.#slots);
    const victim = leave(slot);
    if (victim === null) return null;
    await victim.kill();
    this.kills += 1;
    this.#replace(slot);
    return victim.pid;
  }

  #replace(slot: Slot): void {
    const starting = this.#start(slot).finally(() => this.#starting.delete(starting));
    // Whoever completes the fleet hears of it; until then it must not end the conductor.
    starting.catch(() => undefined);
    this.#starting.add(starting);
  }

  /** Every second process lives with a clock that leaps. */
  async #start(slot: Slot): Promise<void> {
    const jumps = this.chance.next() < 0.5;
    if (jumps) this.clockJumpers += 1;
    const offsets = Array.from({ length: 8 }, () => this.chance.below(2 * HOURS_6) - HOURS_6);
    const started = await this.#untilUp(() =>
      jumps
        ? this.lab.start({ CLOCK_JUMPS: offsets.join(',') }, ['--import', CLOCK_JUMP])
        : this.lab.start(),
    );
    slot.all.push(started);
    slot.current = started;
    started.ended.then(() => this.#ended(slot, started));
  }

  /** A database that goes away in the middle of a start ends it; a supervisor tries again. */
  async #untilUp(start: () => Promise<ServiceProcess>): Promise<ServiceProcess> {
    for (let left = TRIES; ; left -= 1) {
      try {
        return await start();
      } catch (error) {
        if (left <= 1) throw error;
        this.failedStarts += 1;
      }
    }
  }

  #ended(slot: Slot, process: ServiceProcess): void {
    // Whoever ends a process takes it from its place first.
    if (slot.current !== process) return;
    slot.current = null;
    this.fallen.push(process.pid);
    this.#replace(slot);
  }
}

function leave(slot: Slot): ServiceProcess | null {
  const { current } = slot;
  slot.current = null;
  return current;
}

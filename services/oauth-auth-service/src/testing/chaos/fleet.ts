import type { ProcessLab } from '../process-lab.js';
import type { ServiceProcess } from '../service-process.js';
import type { Chance } from './chance.js';

const CLOCK_JUMP = new URL('../../../dist/testing/chaos/clock-jump.js', import.meta.url).href;
const HOURS_6 = 6 * 3_600;

/** A place in the fleet: one process after another. */
interface Slot {
  current: ServiceProcess | null;
  readonly all: ServiceProcess[];
}

/** Service processes that are killed at any moment and come back. */
export class Fleet {
  readonly #slots: Slot[];
  kills = 0;
  clockJumpers = 0;

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

  async stopAll(): Promise<void> {
    await Promise.all(this.#slots.map(({ current }) => current?.stop()));
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
   * @returns the dead process's id, and the promise of its successor
   */
  async kill(): Promise<{ pid: number; back: Promise<void> } | null> {
    const slot = this.chance.pick(this.#slots);
    const victim = slot.current;
    if (victim === null) return null;
    slot.current = null;
    await victim.kill();
    this.kills += 1;
    return { pid: victim.pid, back: this.#start(slot) };
  }

  /** Every second process lives with a clock that leaps. */
  async #start(slot: Slot): Promise<void> {
    const jumps = this.chance.next() < 0.5;
    if (jumps) this.clockJumpers += 1;
    const offsets = Array.from({ length: 8 }, () => this.chance.below(2 * HOURS_6) - HOURS_6);
    const start = () =>
      jumps
        ? this.lab.start({ CLOCK_JUMPS: offsets.join(',') }, ['--import', CLOCK_JUMP])
        : this.lab.start();
    // A database that goes away in the middle of a start ends it; a supervisor tries again.
    const started = await start().catch(start).catch(start);
    slot.all.push(started);
    slot.current = started;
  }
}

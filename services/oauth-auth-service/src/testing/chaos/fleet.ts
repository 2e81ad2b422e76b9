import { setTimeout as delay } from 'node:timers/promises';
import type { Env } from '../../platform/config/env.js';
import type { KillPoint } from '../kill-point.js';
import type { ProcessLab } from '../process-lab.js';
import type { ServiceProcess } from '../service-process.js';
import type { Chance } from './chance.js';
import { count } from './fault-plan.js';

const CLOCK_JUMP = new URL('../../../dist/testing/chaos/clock-jump.js', import.meta.url).href;
const KILL_POINT = new URL('../../../dist/testing/kill-point.js', import.meta.url).href;
/** After it, a process dies at the step of a refresh that it was started with. */
const KILL_ON = 'SIGUSR2';
const STEPS: readonly KillPoint[] = [
  'before-intent',
  'after-intent',
  'before-commit',
  'after-commit',
];
/** For a process that is told to die, to come to its step. */
const STEP_PATIENCE_MS = 2_000;
const HOURS_6 = 6 * 3_600;
/** Starts in a row that a supervisor would put up with. */
const TRIES = 5;

interface Member extends ServiceProcess {
  readonly diesAt: KillPoint;
}

/** A place in the fleet: one process after another. */
interface Slot {
  current: Member | null;
  readonly all: Member[];
}

/** Service processes that are killed at any moment and come back. */
export class Fleet {
  readonly #slots: Slot[];
  readonly #starting = new Set<Promise<void>>();
  /** Processes killed, by the step at which they died. */
  readonly kills = new Map<string, number>();
  readonly #doomed = new Set<Member>();
  #starts = 0;
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
   * Ends one process as a crash would, and starts the next in its place: at any moment, or at its
   * step of a refresh.
   *
   * @returns the dead process's id; null when the place drawn was empty
   */
  async kill(): Promise<number | null> {
    const slot = this.chance.pick(this.#slots);
    const atAnyMoment = this.chance.next() < 0.2;
    const victim = slot.current;
    if (victim === null) return null;
    this.#doomed.add(victim);
    const diedAtStep = !atAnyMoment && (await diesAtStep(victim));
    leave(slot);
    await victim.kill();
    count(this.kills, diedAtStep ? victim.diesAt : 'any moment');
    this.#replace(slot);
    return victim.pid;
  }

  #replace(slot: Slot): void {
    const starting = this.#start(slot).finally(() => this.#starting.delete(starting));
    // Whoever completes the fleet hears of it; until then it must not end the conductor.
    starting.catch(() => undefined);
    this.#starting.add(starting);
  }

  async #start(slot: Slot): Promise<void> {
    const { env, preloads } = this.#clock();
    const diesAt = STEPS[this.#starts++ % STEPS.length] ?? 'before-intent';
    const started = await this.#untilUp(() =>
      this.lab.start({ ...env, KILL_AT: diesAt, KILL_ON }, [...preloads, '--import', KILL_POINT]),
    );
    const member = { ...started, diesAt };
    slot.all.push(member);
    slot.current = member;
    started.ended.then(() => this.#ended(slot, member));
  }

  /** Every second process lives with a clock that leaps. */
  #clock(): { readonly env: Env; readonly preloads: readonly string[] } {
    const jumps = this.chance.next() < 0.5;
    const offsets = Array.from({ length: 8 }, () => this.chance.below(2 * HOURS_6) - HOURS_6);
    if (!jumps) return { env: {}, preloads: [] };
    this.clockJumpers += 1;
    return { env: { CLOCK_JUMPS: offsets.join(',') }, preloads: ['--import', CLOCK_JUMP] };
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

  #ended(slot: Slot, member: Member): void {
    if (slot.current !== member || this.#doomed.has(member)) return;
    slot.current = null;
    this.fallen.push(member.pid);
    this.#replace(slot);
  }
}

function leave(slot: Slot): Member | null {
  const { current } = slot;
  slot.current = null;
  return current;
}

/** Callers still reach it, and so bring it to its step; false where that takes too long. */
async function diesAtStep({ pid, ended }: Member): Promise<boolean> {
  process.kill(pid, KILL_ON);
  const late = new AbortController();
  const patience = delay(STEP_PATIENCE_MS, false, { signal: late.signal });
  const died = await Promise.race([ended.then(() => true), patience]);
  late.abort();
  return died;
}

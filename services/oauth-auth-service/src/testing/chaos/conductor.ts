import { setTimeout as delay } from 'node:timers/promises';
import type { ThrowawayPostgres } from '@tetrix/local-stack';
import type { ProcessLab } from '../process-lab.js';
import type { SeededConnection } from '../seed-connections.js';
import type { Chance } from './chance.js';
import { count, type FaultPlan } from './fault-plan.js';
import type { Fleet } from './fleet.js';
import type { ChaosOptions } from './options.js';
import type { ConnectionPool } from './traffic.js';

const BEAT_MS = 400;
/** Share of the grants whose next refresh meets a fault. */
const FAULTY = 0.25;

/** What is done between the faults, in an order left to chance, and then again. */
const PROGRAM = [
  ...['kill', 'kill', 'kill', 'kill'],
  ...['crash of the database', 'restart of the database'],
  ...['outage of tokens', 'outage of introspection'],
] as const;

export interface Stage {
  readonly lab: ProcessLab;
  readonly postgres: ThrowawayPostgres;
  readonly fleet: Fleet;
  readonly faults: FaultPlan;
  readonly pool: ConnectionPool;
}

/** Connections whose access token has run out, and whose lifetime the connect flow has asked for. */
export const seedExpired = (
  lab: ProcessLab,
  count: number,
  { lifetime }: ChaosOptions,
): Promise<SeededConnection[]> => lab.seed(count, { lifetimeSeconds: lifetime });

/** Disturbs everything by plan: faults on the wire, killed processes, a database that goes away. */
export class Conductor {
  /** Calls that a killed process may have had under way, by connection. */
  readonly killedInHand = new Map<string, number>();
  restarts = 0;
  readonly #program: (typeof PROGRAM)[number][] = [];

  constructor(
    private readonly stage: Stage,
    private readonly chance: Chance,
    private readonly options: ChaosOptions,
  ) {}

  async run(): Promise<void> {
    const { options, chance } = this;
    const endAt = performance.now() + options.seconds * 1000;
    const pause = () => chance.around(options.disturbEvery) * 1000;
    let disturbAt = performance.now() + pause();
    while (performance.now() < endAt) {
      await delay(BEAT_MS);
      await this.#tend();
      if (performance.now() < disturbAt) continue;
      await this.#disturb();
      disturbAt = performance.now() + pause();
    }
    await this.stage.fleet.complete();
  }

  /** Takes in the faults that were met, replaces the grants that ended, and sets new faults. */
  async #tend(): Promise<void> {
    const { faults, lab, pool } = this.stage;
    await faults.collect();
    const missing = this.options.grants - pool.size;
    if (missing > 0) pool.add(await seedExpired(lab, missing, this.options));
    const wanted = Math.ceil(this.options.grants * FAULTY) - faults.waiting;
    const hit = Array.from({ length: Math.max(0, wanted) }, () => pool.pick(this.chance));
    await faults.plant([...new Set(hit)]);
  }

  async #disturb(): Promise<void> {
    const { faults, postgres } = this.stage;
    if (this.#program.length === 0) this.#program.push(...PROGRAM);
    const [next] = this.#program.splice(this.chance.below(this.#program.length), 1);
    switch (next) {
      case 'crash of the database':
      case 'restart of the database':
        await postgres.restart(next === 'crash of the database' ? 'immediate' : 'fast');
        this.restarts += 1;
        return;
      case 'outage of tokens':
        return faults.outage('token', Math.ceil(this.chance.around(1_000)));
      case 'outage of introspection':
        return faults.outage('introspect', Math.ceil(this.chance.around(2_000)));
      default:
        return this.#kill();
    }
  }

  async #kill(): Promise<void> {
    const { fleet, lab } = this.stage;
    const killed = await fleet.kill();
    if (killed === null) return;
    const { rows } = await lab.db.query<{ id: string }>(
      "SELECT id FROM crm_oauth_tokens WHERE lease_holder LIKE '%:' || $1 || ':%'",
      [String(killed)],
    );
    for (const { id } of rows) count(this.killedInHand, id);
  }
}

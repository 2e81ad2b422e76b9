import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessLab } from '../process-lab.js';
import type { SeededConnection } from '../seed-connections.js';
import type { Chance } from './chance.js';
import { count } from './fault-plan.js';
import type { Fleet } from './fleet.js';

interface HandedOut {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly fingerprint: string;
}

/** A token that a service handed out and the CRM would not take. */
export interface RefusedToken {
  readonly connection: SeededConnection;
}

/** The connections in use: one whose grant is over leaves, and is replaced by a new consent. */
export class ConnectionPool {
  readonly #live: SeededConnection[] = [];
  readonly all: SeededConnection[] = [];

  add(connections: readonly SeededConnection[]): void {
    this.#live.push(...connections);
    this.all.push(...connections);
  }

  remove(connection: SeededConnection): void {
    const at = this.#live.indexOf(connection);
    if (at !== -1) this.#live.splice(at, 1);
  }

  get size(): number {
    return this.#live.length;
  }

  pick(chance: Chance): SeededConnection {
    return chance.pick(this.#live);
  }
}

/** Callers that ask any process for any connection's token, and use it at the CRM at once. */
export class Traffic {
  readonly answers = new Map<string, number>();
  readonly refused: RefusedToken[] = [];
  /** Answers of the CRM's data API that say nothing of a token; the plan holds no such fault. */
  readonly unexpected = new Map<string, number>();
  /** Tokens whose own time was over before the CRM could be asked. */
  tooLate = 0;
  accepted = 0;

  constructor(
    private readonly lab: ProcessLab,
    private readonly fleet: Fleet,
    private readonly pool: ConnectionPool,
  ) {}

  /** One caller, until told to stop. */
  async call(chance: Chance, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const connection = this.pool.pick(chance);
      // Now and then a person presses "refresh", or a caller needs a token that lasts.
      const minValidSeconds = chance.next() < 0.1 ? 3_600 : 0;
      await this.ask(connection, chance.next(), { minValidSeconds });
    }
  }

  /** @returns the status of the answer; null when there was none */
  async ask(connection: SeededConnection, any: number, body: object = {}): Promise<number | null> {
    const service = this.fleet.any(any);
    if (service === null) {
      await delay(20);
      return null;
    }
    let answer: Response;
    let text: string;
    try {
      answer = await this.lab.obtain(service, connection.id, body);
      text = await answer.text();
    } catch {
      // The process was killed under us; a real caller would ask again, as we will.
      count(this.answers, 'cut off');
      return null;
    }
    count(this.answers, String(answer.status));
    if (answer.status === 409) this.pool.remove(connection);
    if (answer.status !== 200) return answer.status;
    const token = JSON.parse(text) as HandedOut;
    if ((await this.#use(connection, token)) === 'refused' && !('rejectedFingerprint' in body)) {
      await this.ask(connection, any, { rejectedFingerprint: token.fingerprint });
    }
    return answer.status;
  }

  /** What a connector does with it. */
  async #use(connection: SeededConnection, token: HandedOut): Promise<'refused' | 'done'> {
    const response = await fetch(`${this.lab.sandbox.url}/services/data/v62.0/limits`, {
      headers: { authorization: `Bearer ${token.accessToken}` },
    });
    await response.arrayBuffer();
    if (response.status === 200) {
      this.accepted += 1;
    } else if (response.status !== 401) {
      count(this.unexpected, String(response.status));
    } else if (Date.now() >= Date.parse(token.expiresAt)) {
      this.tooLate += 1;
    } else {
      this.refused.push({ connection });
      return 'refused';
    }
    return 'done';
  }
}

import { Pool } from 'undici';
import { percentile } from './statistics.js';

/** One request that is made over and over. */
export interface Request {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What one round of load saw. */
export interface Sample {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Callers that each ask again as soon as they are answered, over kept-alive connections. */
export class Load {
  readonly #pool: Pool;

  constructor(
    private readonly request: Request,
    private readonly callers: number,
  ) {
    this.#pool = new Pool(request.origin, { connections: callers, pipelining: 1 });
  }

  /** @throws Error with the answer, when one is not a 200 */
  async round(ms: number): Promise<Sample> {
    const latencies: number[] = [];
    const start = performance.now();
    const end = start + ms;
    const caller = async () => {
      for (let sent = performance.now(); sent < end; ) {
        await this.#once();
        const answered = performance.now();
        latencies.push(answered - sent);
        sent = answered;
      }
    };
    await Promise.all(Array.from({ length: this.callers }, caller));
    const seconds = (performance.now() - start) / 1000;
    return {
      perSecond: latencies.length / seconds,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    };
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #once(): Promise<void> {
    const { method, path, headers, body = null } = this.request;
    const answer = await this.#pool.request({ method, path, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
  }
}

import { Agent, request } from 'undici';
import { TargetError, type Targets } from './target.js';

/** How one try to deliver ended: an HTTP status, or why there is none. */
export type SendResult =
  | { readonly status: number }
  | { readonly error: 'timeout' | 'unreachable' | 'address_not_allowed' | 'not_sendable' };

/** More of an answer is not read. */
const MOST_ANSWER_BYTES = 16 * 1024;

/**
 * Sends to addresses that tenants chose: within a deadline, to public addresses alone, following no
 * redirect, reading no more of the answer than its status.
 */
export class Sender {
  readonly #agent: Agent;

  constructor(
    private readonly targets: Targets,
    private readonly deadlineMs: number,
  ) {
    const { lookup } = targets;
    this.#agent = new Agent({ pipelining: 0, connect: { lookup, timeout: deadlineMs } });
  }

  async post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<SendResult> {
    const signal = AbortSignal.timeout(this.deadlineMs);
    try {
      const target = this.targets.parse(url);
      const answer = await request(target, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Tetrix-Webhooks',
          ...headers,
        },
        body,
        dispatcher: this.#agent,
        signal,
        reset: true,
      });
      await answer.body
        .dump({ limit: MOST_ANSWER_BYTES })
        .catch((_brokenOff: unknown) => undefined);
      return { status: answer.statusCode };
    } catch (error) {
      return { error: wordFor(error, signal.aborted) };
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function wordFor(error: unknown, timedOut: boolean) {
  if (error instanceof TargetError) return 'address_not_allowed';
  return timedOut ? 'timeout' : 'unreachable';
}

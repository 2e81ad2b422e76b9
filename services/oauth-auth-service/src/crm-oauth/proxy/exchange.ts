import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher, errors } from 'undici';
import { crmErrors } from '../errors.js';
import { Patience } from './patience.js';
import type { ReplayableBody } from './replayable-body.js';
import type { ProxyTarget } from './target.js';

/** A call on its way to the CRM. */
export interface Outgoing {
  readonly method: Dispatcher.HttpMethod;
  readonly target: ProxyTarget;
  /** Names and values in turn, without credentials. */
  readonly headers: readonly string[];
  readonly body: ReplayableBody | null;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Dispatcher.ResponseData['body'];
}

export interface ExchangeTimes {
  /** Milliseconds until the connection stands. */
  readonly connectMs: number;
  /** Milliseconds of silence, of the CRM or of the caller whose body it waits for. */
  readonly answerMs: number;
}

const TIMED_OUT = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * The wire to the CRMs' APIs. Connections are kept alive, redirects are answers like any other:
 * following one could carry the token to another host.
 */
export class Exchange {
  readonly #agent: Agent;
  readonly #answerMs: number;

  constructor({ connectMs, answerMs }: ExchangeTimes) {
    this.#answerMs = answerMs;
    this.#agent = new Agent({
      connect: { timeout: connectMs },
      // Undici's never ends a call whose body stops coming; Patience tells the two ends apart.
      headersTimeout: 0,
      bodyTimeout: answerMs,
    });
  }

  /** @throws ApiError `crm_unreachable`, `crm_timeout`, `request_timeout`, `payload_too_large` */
  async send(call: Outgoing, accessToken: string): Promise<Answer> {
    const { origin, path } = call.target;
    const patience = new Patience(this.#answerMs, call.signal);
    let sendingFailed: unknown;
    const failed = (error: unknown) => {
      sendingFailed = error;
    };
    const body = call.body && watched(call.body.read(), patience, failed);
    try {
      patience.turnOf('crm');
      const answer = await this.#agent.request({
        origin,
        path,
        method: call.method,
        headers: [...call.headers, 'authorization', `Bearer ${accessToken}`],
        body: body && Readable.from(body),
        signal: patience.signal,
      });
      const { statusCode: status, headers } = answer;
      return { status, headers: inTurn(headers), body: answer.body };
    } catch (error) {
      throw patience.error ?? sendingFailed ?? asApiError(error);
    } finally {
      patience.over();
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const inTurn = (headers: IncomingHttpHeaders): string[] =>
  Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().flatMap((each) => [name, each]),
  );

/** The client destroys the body with an error of its own; this one says what broke it. */
async function* watched(
  body: AsyncIterable<Buffer>,
  patience: Patience,
  failed: (error: unknown) => void,
): AsyncGenerator<Buffer> {
  try {
    patience.turnOf('caller');
    for await (const chunk of body) {
      patience.turnOf('crm');
      yield chunk;
      patience.turnOf('caller');
    }
    patience.turnOf('crm');
  } catch (error) {
    failed(error);
    throw error;
  }
}

function asApiError(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause.name === 'AbortError') return cause;
  const code = (cause as { readonly code?: unknown }).code;
  if (typeof code === 'string' && TIMED_OUT.has(code)) return crmErrors.crm_timeout({ cause });
  if (cause instanceof errors.InvalidArgumentError)
    return crmErrors.proxy_path_not_allowed({ cause });
  return crmErrors.crm_unreachable({ cause });
}

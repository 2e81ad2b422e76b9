import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Agent, type Dispatcher, errors } from 'undici';
import { crmErrors } from '../errors.js';
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
  /** Milliseconds until the connection stands, until the headers of an answer, between two parts. */
  readonly connectMs: number;
  readonly answerMs: number;
}

const TIMED_OUT = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * The wire to the CRMs' APIs. Connections are kept alive, redirects are answers like any other:
 * following one could carry the token to another host.
 */
export class Exchange {
  readonly #agent: Agent;

  constructor({ connectMs, answerMs }: ExchangeTimes) {
    this.#agent = new Agent({
      connect: { timeout: connectMs },
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
    });
  }

  /** @throws ApiError `crm_unreachable`, `crm_timeout`, `payload_too_large` */
  async send(call: Outgoing, accessToken: string): Promise<Answer> {
    const { origin, path } = call.target;
    let sendingFailed: unknown;
    const failed = (error: unknown) => {
      sendingFailed = error;
    };
    try {
      const { statusCode, headers, body } = await this.#agent.request({
        origin,
        path,
        method: call.method,
        headers: [...call.headers, 'authorization', `Bearer ${accessToken}`],
        body: call.body === null ? null : Readable.from(watched(call.body.read(), failed)),
        signal: call.signal,
      });
      return { status: statusCode, headers: inTurn(headers), body };
    } catch (error) {
      throw sendingFailed ?? asApiError(error);
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
  failed: (error: unknown) => void,
): AsyncGenerator<Buffer> {
  try {
    yield* body;
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

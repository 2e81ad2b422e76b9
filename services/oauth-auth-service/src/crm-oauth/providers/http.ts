import { Agent, request } from 'undici';
import type { Delivery } from './failure.js';

/** A whole answer, small enough to have been read into memory. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Seconds, from `Retry-After` in either of its forms. */
  readonly retryAfter: number | undefined;
}

/** The call did not end in a whole answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly delivery: Exclude<Delivery, 'definite'>,
    readonly reason: 'timeout' | 'unreachable' | 'reset' | 'too_large',
    cause?: unknown,
  ) {
    super(`the provider could not be reached or broke off (${reason})`, { cause });
  }
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /** For the whole exchange, from connecting to the last byte. */
  readonly deadlineMs: number;
}

/** Token answers are a few kilobytes; a megabyte is a fault or an attack. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Errors that come before a connection stands, so that no byte of the request was sent. */
const BEFORE_SENDING = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/**
 * The HTTP client for everything said to a provider: a deadline, a size cap, and no redirects
 * (RFC 9700 §4.12 for the token request). A fresh connection per call, because a reused one that
 * the other side has just closed would leave open whether a refresh was carried out.
 */
export class ProviderHttp {
  readonly #agent = new Agent({ pipelining: 0, connections: 64 });

  /** @throws TransportError */
  async send(call: HttpCall): Promise<HttpAnswer> {
    const signal = AbortSignal.timeout(call.deadlineMs);
    try {
      const response = await request(call.url, {
        method: call.method,
        headers: { accept: 'application/json', ...formHeader(call), ...call.headers },
        body: call.form === undefined ? null : new URLSearchParams(call.form).toString(),
        dispatcher: this.#agent,
        signal,
        reset: true,
      });
      return {
        status: response.statusCode,
        contentType: String(response.headers['content-type'] ?? ''),
        retryAfter: parseRetryAfter(response.headers['retry-after']),
        body: await readCapped(response.body),
      };
    } catch (error) {
      if (error instanceof TransportError) throw error;
      throw classify(error, signal.aborted);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const formHeader = (call: HttpCall): Record<string, string> =>
  call.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };

async function readCapped(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new TransportError('unknown', 'too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function classify(error: unknown, timedOut: boolean): TransportError {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && BEFORE_SENDING.has(code)) {
    return new TransportError('not_sent', 'unreachable', error);
  }
  return new TransportError('unknown', timedOut ? 'timeout' : 'reset', error);
}

function parseRetryAfter(header: string | string[] | undefined): number | undefined {
  const value = Array.isArray(header) ? header[0] : header;
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // An HTTP-date begins with a day's name (RFC 9110 §5.6.7); `Date.parse` takes far more.
  const at = /^[A-Z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

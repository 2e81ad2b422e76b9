import { setTimeout as sleep } from 'node:timers/promises';
import { type CrmFetch, CrmTokenError } from '@tetrix/crm-token-client';
import type { z } from 'zod';
import { CrmApiError, CrmLimitReached } from '../errors.js';
import type { CrmAnswer, Dialect } from './dialect.js';
import { pauseBefore } from './retry.js';

export interface CrmCall<T> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below the API's origin, query included. */
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** What a success looks like. */
  readonly answer: z.ZodType<T>;
  /** Whether it may be carried out twice, so that a lost answer may be asked for again. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface CrmHttpOptions {
  /** How long one call may wait for limits and troubles to pass, ms; a minute. */
  readonly patienceMs?: number;
  /** How long one request may take, ms; 30 s. */
  readonly timeoutMs?: number;
  readonly pause?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  readonly now?: () => number;
}

const PATIENCE_MS = 60_000;
const TIMEOUT_MS = 30_000;

/** Calls of a CRM's JSON API that wait out its limits and short troubles. */
export class CrmHttp {
  readonly #now: () => number;

  constructor(
    private readonly fetch: CrmFetch,
    private readonly dialect: Dialect,
    private readonly options: CrmHttpOptions = {},
  ) {
    this.#now = options.now ?? Date.now;
  }

  /**
   * @throws CrmApiError when the CRM refuses, or answers with what it should not
   * @throws CrmTokenError when no token is to be had
   */
  async call<T>(call: CrmCall<T>): Promise<T> {
    const { patienceMs = PATIENCE_MS, pause = pausing } = this.options;
    let left = patienceMs;
    for (let number = 1; ; number += 1) {
      try {
        return await this.#once(call);
      } catch (error) {
        const ms = pauseBefore(error, {
          number,
          repeatable: call.repeatable,
          patienceMs: left,
          now: this.#now(),
          chance: Math.random(),
        });
        if (ms === null) throw error;
        left -= ms;
        await pause(ms, call.signal);
      }
    }
  }

  async #once<T>(call: CrmCall<T>): Promise<T> {
    const answer = await this.#send(call);
    if (answer.status < 200 || answer.status > 299) throw this.#refusal(answer);
    const parsed = call.answer.safeParse(answer.body);
    if (parsed.success) return parsed.data;
    throw new CrmApiError({
      provider: this.dialect.provider,
      status: answer.status,
      code: 'unexpected_answer',
      message: `${call.method} ${pathOnly(call.path)} was answered with something else.`,
      details: answer.body,
      cause: parsed.error,
    });
  }

  async #send<T>({ method, path, body, headers, signal }: CrmCall<T>): Promise<CrmAnswer> {
    const abort = new AbortController();
    const follow = () => abort.abort(signal?.reason);
    const timer = setTimeout(follow, this.options.timeoutMs ?? TIMEOUT_MS);
    signal?.addEventListener('abort', follow, { once: true });
    try {
      signal?.throwIfAborted();
      const response = await this.fetch(path, {
        method,
        headers: { accept: 'application/json', ...(body && JSON_BODY), ...headers },
        ...(body && { body: JSON.stringify(body) }),
        // Followed, it could carry a key, or people's data, to another host.
        redirect: 'manual',
        signal: abort.signal,
      });
      return {
        status: response.status,
        headers: response.headers,
        body: parse(await response.text()),
      };
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof CrmTokenError || !isNetwork(cause)) throw cause;
      const message = `${method} ${pathOnly(path)} was not answered.`;
      const { provider } = this.dialect;
      throw new CrmApiError({ provider, status: null, code: 'unreachable', message, cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', follow);
    }
  }

  #refusal(answer: CrmAnswer): CrmApiError {
    const { provider } = this.dialect;
    const { status, body: details } = answer;
    const failure = { provider, status, details, ...this.dialect.readError(answer) };
    const limitMs = this.dialect.limitMs(answer);
    if (limitMs === undefined) return new CrmApiError(failure);
    return new CrmLimitReached(failure, limitMs === null ? null : new Date(this.#now() + limitMs));
  }
}

const JSON_BODY = { 'content-type': 'application/json' };

const pausing = (ms: number, signal?: AbortSignal) =>
  sleep(ms, undefined, signal === undefined ? {} : { signal });

/** A query may hold an e-mail address, which is no business of a log's. */
const pathOnly = (path: string): string => path.split('?')[0] ?? path;

/** What `fetch` rejects with: a TypeError with a cause, or an abort, which is our time-out here. */
function isNetwork(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('name' in error)) return false;
  const hasCause = 'cause' in error && error.cause !== undefined;
  return error.name === 'AbortError' || (error.name === 'TypeError' && hasCause);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // 204 has no body, and proxies answer in HTML.
    return text;
  }
}

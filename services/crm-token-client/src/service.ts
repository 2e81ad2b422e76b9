import { withDeadline } from './deadline.js';
import { ServiceUnreachable } from './errors.js';
import { isObject, type JsonObject } from './json.js';
import { errorFrom } from './problem.js';

export type Fetch = typeof globalThis.fetch;

/** The service, as this library reaches it. */
export interface ServiceAddress {
  /** Its origin, e.g. `https://crm.example.com`. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** How long a call may take, ms. */
  readonly timeoutMs: number;
  readonly now: () => number;
}

export interface ServiceAnswer {
  readonly body: JsonObject;
  /** The service's own clock when it answered, ms since the epoch; ours where it does not say. */
  readonly servedAt: number;
}

/**
 * One POST to the service.
 *
 * @throws CrmTokenError for every answer that is no success
 * @throws the signal's reason once `signal` is aborted
 */
export async function postToService(
  service: ServiceAddress,
  path: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
): Promise<ServiceAnswer> {
  const { status, text, headers } = await send(service, path, request, signal);
  const body = parse(text);
  const receivedAt = service.now();
  if (status < 200 || status > 299) {
    throw errorFrom({ status, body, retryAfter: headers.get('retry-after'), receivedAt });
  }
  if (!isObject(body)) throw new ServiceUnreachable('The service answered with no object.', status);
  const date = Date.parse(headers.get('date') ?? '');
  return { body, servedAt: Number.isNaN(date) ? receivedAt : date };
}

async function send(
  { baseUrl, fetch, timeoutMs }: ServiceAddress,
  path: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
) {
  try {
    return await withDeadline(signal, timeoutMs, async (deadline) => {
      const url = new URL(path, baseUrl);
      // A redirect would carry our credentials elsewhere.
      const init = { method: 'POST', redirect: 'error', signal: deadline, ...request } as const;
      const answer = await fetch(url, init);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ServiceUnreachable('The connection service did not answer.', null, cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An answer that is no JSON is not the service's; its status says the rest.
    return undefined;
  }
}

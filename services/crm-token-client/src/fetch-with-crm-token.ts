import type { Fetch } from './service.js';
import type { CrmTokenClient, TokenSelection } from './token-client.js';

export interface FetchWithCrmTokenOptions extends TokenSelection {
  readonly tokens: CrmTokenClient;
  /** Where the CRM's API is; the connection's own `instanceUrl` when absent. */
  readonly apiUrl?: string | undefined;
  readonly minValidSeconds?: number | undefined;
  readonly fetch?: Fetch | undefined;
}

/** Bodies that can be sent twice. */
type CrmRequestInit = Omit<RequestInit, 'body'> & {
  readonly body?: string | URLSearchParams | Uint8Array<ArrayBuffer> | null;
};

/** @param target - A path below the API's origin, or a URL there, such as a next page's. */
export type CrmFetch = (target: string | URL, init?: CrmRequestInit) => Promise<Response>;

/**
 * A `fetch` at the CRM's API with the connection's token. A token that the CRM refuses is replaced
 * and the request sent once more; a second 401 is the caller's. So are redirects: with
 * `redirect: 'follow'` they are followed by the rules of `fetch`, which leaves the token behind.
 *
 * @throws TypeError for a target of another origin, which must not see the token
 * @throws CrmTokenError when no token is to be had
 */
export function fetchWithCrmToken(options: FetchWithCrmTokenOptions): CrmFetch {
  const { tokens, apiUrl, fetch = globalThis.fetch, ...selection } = options;
  return async (target, init = {}) => {
    const send = async () => {
      const signal = init.signal ?? undefined;
      const token = await tokens.getAccessToken({ ...selection, signal });
      const url = urlAt(apiUrl ?? token.instanceUrl, target);
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token.accessToken}`);
      // A redirect is an answer like any other: what it is followed with is the caller's choice.
      const answer = await fetch(url, { redirect: 'manual', ...init, headers });
      return { token, answer };
    };
    const first = await send();
    if (first.answer.status !== 401) return first.answer;
    // Frees the connection; what a refused token was told is of no interest.
    await first.answer.body?.cancel();
    tokens.reportRejected(first.token.fingerprint);
    return (await send()).answer;
  };
}

function urlAt(api: string | null, target: string | URL): URL {
  if (api === null) throw new TypeError('The connection names no API address: give an `apiUrl`.');
  const url = new URL(target, api);
  if (url.origin !== new URL(api).origin) {
    throw new TypeError(`${url.origin} is not the origin of this connection's API.`);
  }
  return url;
}

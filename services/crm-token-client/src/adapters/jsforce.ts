import { Connection } from 'jsforce';
import { CrmTokenError } from '../errors.js';
import type { CrmAccessToken } from '../handed-out.js';
import type { CrmTokenClient, TokenSelection } from '../token-client.js';

export interface JsforceConnectionOptions extends Omit<TokenSelection, 'provider'> {
  readonly tokens: CrmTokenClient;
  /** More of jsforce's settings, such as `version` and `maxRequest`. */
  readonly settings?: Omit<
    NonNullable<ConstructorParameters<typeof Connection>[0]>,
    'accessToken' | 'refreshToken' | 'refreshFn' | 'oauth2' | 'sessionId' | 'serverUrl'
  >;
  readonly signal?: AbortSignal;
}

/** jsforce asks for a new token as often as it is refused one; this many in a row are enough. */
const MOST_REFUSALS = 3;
/** A token that is refused so soon after it was handed out, ms, was never any good. */
const AT_ONCE_MS = 1000;

/**
 * A jsforce connection that renews its token through the service, and never holds a refresh token:
 * with one, jsforce would send it again after it has been rotated away.
 *
 * A request for which no token is to be had rejects with the CrmTokenError itself, and one that is
 * redirected to another host with an Error.
 *
 * @throws CrmTokenError when there is no token to begin with
 */
export async function jsforceConnection(options: JsforceConnectionOptions): Promise<Connection> {
  const { tokens, settings, signal, ...selection } = options;
  const first = await tokens.getAccessToken({ ...selection, provider: 'salesforce', signal });
  if (first.instanceUrl === null) throw new TypeError('This connection names no instance URL.');
  const renewal = new Renewal(tokens, first, signal);
  const connection = new Connection({
    ...settings,
    instanceUrl: first.instanceUrl,
    accessToken: first.accessToken,
    refreshFn: (conn, callback) => {
      // jsforce waits for this callback for ever, so it is called on every path.
      renewal.next().then(
        (token) => {
          conn.instanceUrl = token.instanceUrl ?? conn.instanceUrl;
          callback(null, token.accessToken);
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  keepErrorsAsTheyAre(connection, renewal);
  keepTokenFromOtherHosts(connection);
  return connection;
}

/** The tokens of one jsforce connection, one after the other. */
class Renewal {
  failure: unknown;
  #handedOutAt = performance.now();
  #refusals = 0;

  constructor(
    private readonly tokens: CrmTokenClient,
    private current: CrmAccessToken,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** The token after the current one, which Salesforce has refused. */
  async next(): Promise<CrmAccessToken> {
    try {
      this.current = await this.#replace();
      this.#handedOutAt = performance.now();
      this.failure = undefined;
      return this.current;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  #replace(): Promise<CrmAccessToken> {
    const { connectionId, fingerprint } = this.current;
    const atOnce = performance.now() - this.#handedOutAt < AT_ONCE_MS;
    this.#refusals = atOnce ? this.#refusals + 1 : 1;
    this.tokens.reportRejected(fingerprint);
    if (this.#refusals > MOST_REFUSALS) {
      this.#refusals = 0;
      const message = 'Salesforce refuses every token of this connection, new ones too.';
      throw new CrmTokenError(message, { code: 'token_refused', status: null });
    }
    const { signal } = this;
    return this.tokens.getAccessToken({ provider: 'salesforce', connectionId, signal });
  }
}

/** jsforce puts the message of a failed refresh into an Error of its own; this keeps the error. */
function keepErrorsAsTheyAre(connection: Connection, renewal: Renewal): void {
  const delegate = connection._refreshDelegate;
  if (!delegate) return;
  const refresh = delegate.refresh.bind(delegate);
  delegate.refresh = async (since) => {
    try {
      await refresh(since);
    } catch (error) {
      throw renewal.failure ?? error;
    }
  };
}

/** jsforce follows a redirect to wherever it leads with all headers of the request. */
function keepTokenFromOtherHosts({ _transport: transport }: Connection): void {
  const send = transport.httpRequest.bind(transport);
  transport.httpRequest = (request, options = {}) => {
    const followRedirect = (location: string) => {
      const url = new URL(location, request.url);
      const stays = url.origin === new URL(request.url).origin;
      return stays
        ? { method: 'GET' as const, url: url.href, headers: request.headers ?? {} }
        : null;
    };
    return send(request, { ...options, followRedirect });
  };
}

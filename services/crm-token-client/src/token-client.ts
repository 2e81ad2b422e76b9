import { type Bearer, bearerOf, type Credentials } from './credentials.js';
import { ProviderUnavailable, RateLimited, ServiceUnreachable, Unauthorized } from './errors.js';
import { type CrmAccessToken, readToken } from './handed-out.js';
import { type Fetch, postToService, type ServiceAddress, type ServiceAnswer } from './service.js';
import { SingleFlight } from './single-flight.js';
import { TokenCache } from './token-cache.js';

export type CrmProvider = 'salesforce' | 'hubspot' | (string & {});

/** Which connection a token is wanted of. */
export interface TokenSelection {
  readonly provider: CrmProvider;
  /** Absent: the only one that the credentials reach, else their default one. */
  readonly connectionId?: string | undefined;
  /** Of this user's connections. */
  readonly userId?: string | undefined;
}

export interface TokenRequest extends TokenSelection {
  /** Seconds that the token should still live; the service caps them at 80 % of its lifetime. */
  readonly minValidSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CrmTokenClientOptions {
  /** Origin of the connection service. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  /** How long a call to the service may take, ms; 30 s. */
  readonly timeoutMs?: number;
  readonly fetch?: Fetch;
  /** ms since the epoch. */
  readonly now?: () => number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** A token is asked for anew this long before its end, or for the last fifth of a short life. */
const MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.2;

/**
 * Access tokens of connected CRMs. Tokens are kept in memory until shortly before their end,
 * overlapping calls share one, and a refresh token is never seen.
 */
export class CrmTokenClient {
  readonly #service: ServiceAddress;
  readonly #bearer: Bearer;
  readonly #cache = new TokenCache<CrmAccessToken>();
  readonly #flights = new SingleFlight<CrmAccessToken>();

  /** @throws TypeError when `baseUrl` is no absolute URL */
  constructor(options: CrmTokenClientOptions) {
    this.#service = {
      baseUrl: new URL(options.baseUrl).origin,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      fetch: options.fetch ?? globalThis.fetch,
      now: options.now ?? Date.now,
    };
    this.#bearer = bearerOf(options.credentials, this.#service);
  }

  /**
   * A token that works at the CRM now.
   *
   * @throws ReauthRequired, ProviderUnavailable, ConnectionNotFound, ConnectionAmbiguous,
   *   Unauthorized, RateLimited, ServiceUnreachable; CrmTokenError for a call that is wrong itself
   * @throws the reason of `signal` once it is aborted
   */
  async getAccessToken(request: TokenRequest): Promise<CrmAccessToken> {
    const { provider, connectionId, userId, minValidSeconds = 0, signal } = request;
    signal?.throwIfAborted();
    const key = JSON.stringify([provider, connectionId, userId]);
    const minValidMs = minValidSeconds * 1000;
    const held = this.#cache.fresh(key, this.#service.now(), minValidMs);
    if (held !== undefined) return held;

    const rejectedFingerprint = this.#cache.rejected(key);
    const body = { connectionId, userId, minValidSeconds, rejectedFingerprint };
    const flight = JSON.stringify([key, minValidSeconds, rejectedFingerprint]);
    try {
      return await this.#flights.run(flight, signal, (shared) =>
        this.#obtain(key, provider, body, shared),
      );
    } catch (error) {
      const fallback = this.#cache.stillValid(key, this.#service.now(), minValidMs);
      if (isPassing(error) && fallback !== undefined) return fallback;
      throw error;
    }
  }

  /** Tells that the CRM refused this token: it is not given out again, and the next call says so. */
  reportRejected(fingerprint: string): void {
    this.#cache.reject(fingerprint);
  }

  async #obtain(
    key: string,
    provider: string,
    body: object,
    signal: AbortSignal,
  ): Promise<CrmAccessToken> {
    const path = `/crm-oauth/${encodeURIComponent(provider)}/token`;
    const token = this.#keep(key, await this.#call(path, body, signal));
    if (!this.#cache.isRejected(token)) return token;
    // Refused while this call was under way, or when it was asked for by another name.
    const { fingerprint: rejectedFingerprint } = token;
    return this.#keep(key, await this.#call(path, { ...body, rejectedFingerprint }, signal));
  }

  #keep(key: string, answer: ServiceAnswer): CrmAccessToken {
    const { token, remainingMs } = readToken(answer);
    this.#cache.put(key, {
      token,
      expiresAt: this.#service.now() + remainingMs,
      margin: Math.min(MARGIN_MS, remainingMs * MARGIN_SHARE),
    });
    return token;
  }

  /** A Bearer token that the service refuses may have ended early: another one gets one try. */
  async #call(path: string, body: object, signal: AbortSignal): Promise<ServiceAnswer> {
    const bearer = await this.#bearer.get(signal);
    try {
      return await this.#post(path, bearer, body, signal);
    } catch (error) {
      const ended = error instanceof Unauthorized && error.status === 401;
      if (!ended || !this.#bearer.refused(bearer)) throw error;
      const another = await this.#bearer.get(signal);
      if (another === bearer) throw error;
      return this.#post(path, another, body, signal);
    }
  }

  #post(path: string, bearer: string, body: object, signal: AbortSignal): Promise<ServiceAnswer> {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    return postToService(this.#service, path, { headers, body: JSON.stringify(body) }, signal);
  }
}

/** Troubles that a token which still lives need not wait for. */
const isPassing = (error: unknown): boolean =>
  error instanceof ServiceUnreachable ||
  error instanceof ProviderUnavailable ||
  error instanceof RateLimited;

import type { CrmAccessToken } from './handed-out.js';

type Token = Pick<CrmAccessToken, 'fingerprint' | 'connectionId'>;

export interface CachedToken<T extends Token> {
  readonly token: T;
  /** By our clock, ms since the epoch. */
  readonly expiresAt: number;
  /** How long before its end it is asked for anew, ms. */
  readonly margin: number;
}

const MOST_ENTRIES = 10_000;

/** Tokens by what was asked for, and which of them the CRM has refused. No I/O. */
export class TokenCache<T extends Token> {
  readonly #tokens = new Map<string, CachedToken<T>>();
  /** Connection → fingerprint: one connection is reached by its id, its user, or as the default. */
  readonly #rejected = new Map<string, string>();

  /** A token that lives longer than the margin and `minValidMs`. */
  fresh(key: string, now: number, minValidMs: number): T | undefined {
    return this.#find(key, now, ({ margin }) => Math.max(margin, minValidMs));
  }

  /** One that may be inside its margin, for when no other is to be had. */
  stillValid(key: string, now: number, minValidMs: number): T | undefined {
    return this.#find(key, now, () => minValidMs);
  }

  put(key: string, entry: CachedToken<T>): void {
    const { connectionId } = entry.token;
    if (!this.isRejected(entry.token)) this.#rejected.delete(connectionId);
    keep(this.#tokens, key, entry);
  }

  reject(fingerprint: string): void {
    for (const { token } of this.#tokens.values()) {
      if (token.fingerprint === fingerprint) keep(this.#rejected, token.connectionId, fingerprint);
    }
  }

  isRejected({ connectionId, fingerprint }: Token): boolean {
    return this.#rejected.get(connectionId) === fingerprint;
  }

  /** The refused token that the next call for this has to tell of. */
  rejected(key: string): string | undefined {
    const held = this.#tokens.get(key)?.token;
    return held !== undefined && this.isRejected(held) ? held.fingerprint : undefined;
  }

  #find(key: string, now: number, needed: (entry: CachedToken<T>) => number): T | undefined {
    const held = this.#tokens.get(key);
    if (held === undefined || this.isRejected(held.token)) return undefined;
    return held.expiresAt - now > needed(held) ? held.token : undefined;
  }
}

/** What was put in longest ago goes first: a Map keeps the order of insertion. */
function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.size > MOST_ENTRIES ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
}

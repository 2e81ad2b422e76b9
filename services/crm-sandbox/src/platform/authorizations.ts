/** What a code stands for: the request that was allowed, and by whom. */
export interface CodeGrant<R> {
  readonly request: R;
  readonly userId: string;
}

export interface AuthorizationFormats {
  /** An id for a form of the consent page. */
  readonly newRequestId: () => string;
  /** An authorization code in the provider's own form. */
  readonly newCode: () => string;
  /** 15 minutes unless given. */
  readonly codeTtlMs?: number;
}

const REQUEST_TTL_MS = 15 * 60_000;
const CODE_TTL_MS = 15 * 60_000;

/** For how long a run-out or used code is still told apart from one that never was. */
const CODE_MEMORY_MS = 24 * 60 * 60_000;

interface Kept<T> {
  readonly value: T;
  readonly expiresAt: number;
  used: boolean;
}

/** Forgets what had run out by `time`. Entries stand in the order of their expiry. */
function forget<T>(entries: Map<string, Kept<T>>, time: number): void {
  for (const [key, { expiresAt }] of entries) {
    if (expiresAt > time) return;
    entries.delete(key);
  }
}

/** Pending consents and issued codes. Neither survives a restart: both live for minutes. */
export class Authorizations<R> {
  readonly #formats: AuthorizationFormats;
  readonly #requests = new Map<string, Kept<R>>();
  readonly #codes = new Map<string, Kept<CodeGrant<R>>>();

  constructor(formats: AuthorizationFormats) {
    this.#formats = formats;
  }

  /** Keeps a request for the consent page and returns the id that its form carries. */
  hold(request: R, now: number): string {
    forget(this.#requests, now);
    const id = this.#formats.newRequestId();
    this.#requests.set(id, { value: request, expiresAt: now + REQUEST_TTL_MS, used: false });
    return id;
  }

  peek(requestId: string, now: number): R | undefined {
    const kept = this.#requests.get(requestId);
    return kept !== undefined && kept.expiresAt > now ? kept.value : undefined;
  }

  settle(requestId: string): void {
    this.#requests.delete(requestId);
  }

  issueCode(grant: CodeGrant<R>, now: number): string {
    forget(this.#codes, now - CODE_MEMORY_MS);
    const { newCode, codeTtlMs } = this.#formats;
    const code = newCode();
    this.#codes.set(code, {
      value: grant,
      expiresAt: now + (codeTtlMs ?? CODE_TTL_MS),
      used: false,
    });
    return code;
  }

  /** Takes a code, which can be done once; a used or run-out one is `expired`. */
  consumeCode(code: string, now: number): CodeGrant<R> | 'expired' | undefined {
    const kept = this.#codes.get(code);
    if (kept === undefined) return undefined;
    if (kept.used || kept.expiresAt <= now) return 'expired';
    kept.used = true;
    return kept.value;
  }

  clear(): void {
    this.#requests.clear();
    this.#codes.clear();
  }
}

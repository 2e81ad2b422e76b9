import { type RandomBytes, tokenCharacters } from '../../platform/random.js';

/** An authorization request that has been found valid and waits for the user's decision. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly loginHint: string | undefined;
}

/** What a code stands for. */
export interface CodeGrant {
  readonly request: AuthorizationRequest;
  readonly userId: string;
}

const REQUEST_TTL_MS = 15 * 60_000;
/** Authorization codes live 15 minutes. */
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
export class Authorizations {
  readonly #random: RandomBytes;
  readonly #requests = new Map<string, Kept<AuthorizationRequest>>();
  readonly #codes = new Map<string, Kept<CodeGrant>>();

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** Keeps a request for the consent page and returns the id that its form carries. */
  hold(request: AuthorizationRequest, now: number): string {
    forget(this.#requests, now);
    const id = tokenCharacters(this.#random, 32);
    this.#requests.set(id, { value: request, expiresAt: now + REQUEST_TTL_MS, used: false });
    return id;
  }

  peek(requestId: string, now: number): AuthorizationRequest | undefined {
    const kept = this.#requests.get(requestId);
    return kept !== undefined && kept.expiresAt > now ? kept.value : undefined;
  }

  settle(requestId: string): void {
    this.#requests.delete(requestId);
  }

  /** A code in Salesforce's form: it ends in `==`, so that a client must encode it. */
  issueCode(grant: CodeGrant, now: number): string {
    forget(this.#codes, now - CODE_MEMORY_MS);
    const code = `aPrx${tokenCharacters(this.#random, 82)}==`;
    this.#codes.set(code, { value: grant, expiresAt: now + CODE_TTL_MS, used: false });
    return code;
  }

  /**
   * Takes a code, which can be done once; a used or run-out one is `expired`, as Salesforce says
   * of both.
   */
  consumeCode(code: string, now: number): CodeGrant | 'expired' | undefined {
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

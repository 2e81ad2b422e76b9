/** A consent and the refresh tokens that descend from it. */
interface Chain {
  current: string;
  readonly spent: Set<string>;
  over: boolean;
}

export interface ModelTraits {
  /** Each refresh answers with a new refresh token, and use of an old one ends the grant. */
  readonly rotates: boolean;
  /** Introspection knows refresh tokens; otherwise it calls every one of them inactive. */
  readonly introspects: boolean;
}

export type ModelRefresh =
  | { readonly kind: 'granted'; readonly refreshToken: string | null }
  | { readonly kind: 'refused' };

/** A provider that checks no fencing token, by the rules that Salesforce documents. */
export class ModelProvider {
  readonly #chains: Chain[] = [];
  #issued = 0;

  constructor(private readonly traits: ModelTraits) {}

  consent(): string {
    const current = this.#newToken();
    this.#chains.push({ current, spent: new Set(), over: false });
    return current;
  }

  refresh(token: string): ModelRefresh {
    const chain = this.#chainOf(token);
    if (chain.spent.has(token)) chain.over = true;
    if (chain.over) return { kind: 'refused' };
    if (!this.traits.rotates) return { kind: 'granted', refreshToken: null };
    chain.spent.add(token);
    chain.current = this.#newToken();
    return { kind: 'granted', refreshToken: chain.current };
  }

  introspect(token: string): boolean {
    return this.traits.introspects && this.isLive(token);
  }

  revoke(token: string): void {
    const chain = this.#chainOf(token);
    if (chain.current === token) chain.over = true;
  }

  isSpent(token: string): boolean {
    return this.#chainOf(token).spent.has(token);
  }

  isLive(token: string): boolean {
    const chain = this.#chainOf(token);
    return !chain.over && chain.current === token;
  }

  /** Every refresh token that would still be accepted. */
  liveTokens(): string[] {
    return this.#chains.filter(({ over }) => !over).map(({ current }) => current);
  }

  #chainOf(token: string): Chain {
    const found = this.#chains.find(({ current, spent }) => current === token || spent.has(token));
    if (found === undefined) throw new Error(`no such refresh token: ${token}`);
    return found;
  }

  #newToken(): string {
    this.#issued += 1;
    return `refresh-token-${this.#issued}`;
  }
}

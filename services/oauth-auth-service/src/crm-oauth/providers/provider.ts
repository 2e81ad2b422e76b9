import type { Env } from '../../platform/config/env.js';
import type { ProviderHttp } from './http.js';
import type {
  CrmOAuth2Strategy,
  CrmProfile,
  RawTokenAnswer,
  StrategyStateStore,
  VerifyCallback,
} from './strategy.js';

/** Where one grant comes from: which of the provider's worlds, and which login origin. */
export interface LoginTarget {
  readonly environment: string;
  /** Origin; authorize, token, revoke and introspect live below it. */
  readonly loginUrl: string;
}

/** What a token endpoint answered, in one shape for all providers (RFC 6749 §5.1). */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Null when the answer held none: the one that was sent stays current. */
  readonly refreshToken: string | null;
  /** Null when the answer did not say. */
  readonly scopes: readonly string[] | null;
  readonly instanceUrl: string | null;
  /** Seconds; null where the provider names no lifetime (Salesforce). */
  readonly expiresIn: number | null;
  /** Salesforce's `id`: where the person and account stand that the tokens belong to. */
  readonly identityUrl?: string | undefined;
}

/** RFC 7662; times in epoch seconds by the provider's clock. */
export interface Introspection {
  readonly active: boolean;
  readonly issuedAt: number | null;
  readonly expiresAt: number | null;
}

export interface StrategyOptions {
  readonly loginUrl: string;
  readonly callbackUrl: string;
  readonly store: StrategyStateStore;
  readonly verify: VerifyCallback;
}

export interface TokenAtProvider {
  readonly loginUrl: string;
  readonly token: string;
  readonly kind: 'access_token' | 'refresh_token';
}

/** A token and what came with it; for a token that did not come through a consent here. */
export interface FoundToken extends TokenAtProvider {
  readonly instanceUrl: string | null;
  /** From the answer that brought the token. */
  readonly identityUrl?: string | undefined;
}

/** Whom a token belongs to, by the provider's own word. */
export interface TokenOwner {
  readonly profile: CrmProfile;
  /** Whether the provider has said that the token was issued to our client. */
  readonly ofOurClient: boolean;
  readonly scopes: readonly string[] | null;
  /** Origin of the API, where the provider has said it or has but one. */
  readonly instanceUrl: string | null;
  /** Seconds that the token still lives; null where it was not said. */
  readonly remainingSeconds: number | null;
}

/** What `resolveTarget` was given, unchecked. */
export interface TargetRequest {
  readonly environment?: string | undefined;
  readonly loginUrl?: string | undefined;
}

/**
 * One CRM. Everything that is particular to it is behind this interface, in its own folder.
 * Every call may throw `ProviderFailure` and nothing else on purpose.
 */
export interface CrmProvider {
  readonly name: string;
  readonly displayName: string;
  readonly clientId: string;
  readonly mode: 'real' | 'sandbox';
  readonly environments: readonly string[];
  readonly defaultScopes: readonly string[];
  /** What to assume of a grant before its first refresh has shown whether it rotates. */
  readonly presumedRotating: boolean;
  /** Seconds, where neither the answer nor introspection names a lifetime. */
  readonly defaultLifetime: number;
  /** Whether revoking a refresh token ends its access tokens too. */
  readonly revocationCascades: boolean;

  /** Null when the address or environment is not acceptable. */
  resolveTarget(request: TargetRequest): LoginTarget | null;
  createStrategy(options: StrategyOptions): CrmOAuth2Strategy;
  /** Reads the token answer that the strategy's verify function was given. */
  readTokenAnswer(answer: RawTokenAnswer): TokenAnswer;
  refresh(loginUrl: string, refreshToken: string, deadlineMs: number): Promise<TokenAnswer>;
  revoke(token: TokenAtProvider, deadlineMs: number): Promise<void>;
  /** Null where the provider cannot be asked about this kind of token. */
  introspect(token: TokenAtProvider, deadlineMs: number): Promise<Introspection | null>;
  /**
   * Asks whom a token belongs to, which changes nothing. `inactive`: it has ended, or is another
   * client's. Null: the provider cannot be asked, or its "inactive" proves nothing.
   */
  identify(token: FoundToken, deadlineMs: number): Promise<TokenOwner | 'inactive' | null>;
  /**
   * Removes the app from the whole account, which ends the tokens of every user there; only where
   * the provider has such an act. Fails with `ACCESS_TOKEN_REFUSED` when that is the reason.
   */
  uninstall?(loginUrl: string, accessToken: string, deadlineMs: number): Promise<void>;
  /** Whether a token of this grant may be sent to that API origin. */
  acceptsInstanceUrl(url: string, loginUrl: string): boolean;
  /** Requested scopes that were not granted, synonyms considered. */
  missingScopes(requested: readonly string[], granted: readonly string[]): string[];
  /** Seconds of disuse after which a refresh token dies; null when it does not or nobody knows. */
  refreshTokenIdleLifetime(grant: { readonly rotates: boolean | null }): number | null;
}

export interface ProviderDependencies {
  readonly http: ProviderHttp;
  readonly production: boolean;
  /** Milliseconds for each call that somebody waits for. */
  readonly deadlineMs: number;
}

/** How a provider's folder joins the registry. */
export interface ProviderModule {
  readonly name: string;
  /**
   * Reads its own variables; undefined when it is not configured.
   * @throws ConfigError naming the variable
   */
  configure(env: Env, dependencies: ProviderDependencies): CrmProvider | undefined;
}

import type { Request } from 'express';
import OAuth2Strategy from 'passport-oauth2';
import { ProviderFailure } from './failure.js';

export type StateCallback = (error: Error | null, state?: string) => void;
export type VerifierCallback = (error: Error | null, ok?: string | false, info?: unknown) => void;

/**
 * passport-oauth2 chooses how to call these two by `Function.length`: keep every parameter, and
 * give none a default, or the request hangs.
 */
export interface StrategyStateStore {
  store(
    req: Request,
    verifier: string,
    state: unknown,
    meta: unknown,
    callback: StateCallback,
  ): void;
  verify(req: Request, state: string, meta: unknown, callback: VerifierCallback): void;
}

/** What the consent page is asked for. */
export interface AuthorizationRequest {
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
  readonly loginHint: string | null;
}

/** Fields of a token answer, as the provider sent them. */
export type RawTokenAnswer = Readonly<Record<string, unknown>>;

/** The person and account that the provider named, in Passport's shape with the account added. */
export interface CrmProfile {
  readonly provider: string;
  /** User id at the provider. */
  readonly id: string;
  readonly username: string | null;
  readonly displayName: string | null;
  readonly emails: readonly { readonly value: string }[];
  readonly account: { readonly id: string; readonly name: string | null };
}

/** Passport's verify function in its five-parameter form; `params` is the whole token answer. */
export type VerifyCallback = (
  accessToken: string,
  refreshToken: string | undefined,
  params: RawTokenAnswer,
  profile: CrmProfile,
  done: (error: Error | null, user?: object | false, info?: object) => void,
) => void;

export interface CrmStrategyOptions {
  readonly clientID: string;
  readonly clientSecret: string;
  /** Taken as well, while the secret is being changed at the CRM. */
  readonly fallbackClientSecret?: string | undefined;
  readonly callbackURL: string;
  readonly scope?: readonly string[];
  /** Absent: Passport keeps state and verifier in `req.session`. */
  readonly store?: StrategyStateStore;
}

type TokenCallback = (
  error: Error | null,
  accessToken?: string,
  refreshToken?: string,
  params?: RawTokenAnswer,
) => void;

interface Endpoints {
  readonly authorizationURL: string;
  readonly tokenURL: string;
}

/** The store goes in by assignment: the published types lack its five-parameter PKCE form. */
function passportOptions(endpoints: Endpoints, options: CrmStrategyOptions) {
  const { clientID, clientSecret, callbackURL } = options;
  const base: OAuth2Strategy.StrategyOptions = {
    ...endpoints,
    clientID,
    clientSecret,
    callbackURL,
    state: true,
  };
  const store = options.store === undefined ? {} : { store: options.store };
  const scope = options.scope === undefined ? {} : { scope: [...options.scope] };
  Object.assign(base, store, scope, { pkce: true });
  return base;
}

/**
 * What the strategies of all CRMs share: PKCE S256 always, typed failures, and an HTTP client of
 * our own for the code exchange. The client inside passport-oauth2 has no deadline and no size
 * limit, takes a redirect for success, never calls back on a truncated body, and a body of `null`
 * ends the process.
 */
export abstract class CrmOAuth2Strategy extends OAuth2Strategy {
  /**
   * Token answers between exchange and profile: Passport hands `userProfile` the access token
   * alone, and the providers name the person in the answer. Not `#private`: Passport runs a
   * strategy on `Object.create(strategy)`, which has no private fields.
   */
  private readonly answers = new Map<string, RawTokenAnswer>();

  constructor(
    name: string,
    endpoints: Endpoints,
    options: CrmStrategyOptions,
    verify: VerifyCallback,
  ) {
    super(
      passportOptions(endpoints, options),
      // Passport reads the number of parameters: five is the form with `params`.
      (
        access: string,
        refresh: string,
        params: RawTokenAnswer,
        profile: CrmProfile,
        done: OAuth2Strategy.VerifyCallback,
      ) => verify(access, refresh, params, profile, done),
    );
    this.name = name;
    this._oauth2.getOAuthAccessToken = ((
      code: string,
      params: Readonly<Record<string, string>>,
      callback: TokenCallback,
    ) => {
      this.exchange(code, params).then(
        (answer) => this.passOn(answer, callback),
        (error: Error) => callback(error),
      );
    }) as typeof this._oauth2.getOAuthAccessToken;
  }

  private passOn(answer: RawTokenAnswer, callback: TokenCallback): void {
    const accessToken = String(answer['access_token']);
    const refreshToken = answer['refresh_token'];
    this.answers.set(accessToken, answer);
    callback(
      null,
      accessToken,
      typeof refreshToken === 'string' ? refreshToken : undefined,
      answer,
    );
  }

  /**
   * The token request (RFC 6749 §4.1.3). `params` holds grant type, redirect URI and verifier.
   * @throws ProviderFailure
   */
  protected abstract exchange(
    code: string,
    params: Readonly<Record<string, string>>,
  ): Promise<RawTokenAnswer>;

  /** Who granted it. @throws ProviderFailure */
  protected abstract loadProfile(answer: RawTokenAnswer): Promise<CrmProfile>;

  override userProfile(
    accessToken: string,
    done: (error?: Error | null, profile?: CrmProfile) => void,
  ): void {
    const answer = this.answers.get(accessToken) ?? {};
    this.answers.delete(accessToken);
    this.loadProfile(answer).then(
      (profile) => done(null, profile),
      (error: Error) => done(error),
    );
  }

  /** Lets our typed failures through as they are. */
  protected _createOAuthError(message: string, error: unknown): Error {
    return error instanceof ProviderFailure ? error : new Error(message, { cause: error });
  }

  /**
   * Runs the first leg of the flow and answers the address of the consent page instead of
   * redirecting to it; the store has been given the code verifier and has named the state.
   */
  authorizationUrl(req: Request, request: AuthorizationRequest): Promise<string> {
    return new Promise((resolve, reject) => {
      const run: CrmOAuth2Strategy = Object.create(this);
      run.redirect = (url: string) => resolve(url);
      run.error = (error: Error) => reject(error);
      // An object, since a string would bypass the store (and lose the verifier).
      const scope = [...this.scopeParameter(request)];
      const options = { ...request, ...(scope.length === 0 ? {} : { scope }), state: {} };
      run.authenticate(req, options);
    });
  }

  /**
   * The words of the `scope` parameter, which is left out when there are none. Optional ones are
   * not in it where they have a parameter of their own.
   */
  protected scopeParameter({ scopes }: AuthorizationRequest): readonly string[] {
    return scopes;
  }
}

import { ClientSecrets } from '../client-secrets.js';
import { ProviderFailure } from '../failure.js';
import type { ProviderHttp } from '../http.js';
import {
  type AuthorizationRequest,
  CrmOAuth2Strategy,
  type CrmProfile,
  type CrmStrategyOptions,
  type RawTokenAnswer,
  type VerifyCallback,
} from '../strategy.js';
import { malformedAnswer } from '../token-endpoint.js';
import { isApiOrigin } from './hosts.js';
import { parseIdentityUrl } from './ids.js';
import { type SalesforceIdentity, SalesforceOAuth } from './oauth-client.js';
import { checkSignature, readTokenAnswer } from './token-answer.js';

export interface SalesforceStrategyOptions extends CrmStrategyOptions {
  /** Origin: `https://login.salesforce.com`, `https://test.salesforce.com` or a My Domain. */
  readonly loginUrl: string;
  readonly http: ProviderHttp;
  /** Milliseconds for each call to Salesforce. */
  readonly deadlineMs: number;
}

const NAMELESS: SalesforceIdentity = {
  username: null,
  displayName: null,
  email: null,
  orgName: null,
};

interface SalesforceAuthorizationOptions {
  readonly loginHint?: string | null;
  /** `login`, `consent`, `select_account`, or several with spaces. */
  readonly prompt?: string;
  readonly display?: 'page' | 'popup' | 'touch' | 'mobile';
}

/**
 * Passport strategy for Salesforce's web server flow with PKCE.
 *
 * Production, sandbox or My Domain is chosen by `loginUrl`. The profile comes from the identity
 * URL, after its `signature` has been checked. `refresh`, `revoke` and `introspect` are the rest
 * of a grant's life. Every failure is a `ProviderFailure`.
 *
 * ```ts
 * passport.use(new SalesforceStrategy(
 *   { loginUrl: 'https://login.salesforce.com', clientID, clientSecret, callbackURL,
 *     scope: ['api', 'refresh_token'], http: new ProviderHttp(), deadlineMs: 10_000 },
 *   (accessToken, refreshToken, params, profile, done) => done(null, { profile }),
 * ));
 * ```
 *
 * Source: Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration".
 */
export class SalesforceStrategy extends CrmOAuth2Strategy {
  private readonly client: SalesforceOAuth;
  private readonly secrets: ClientSecrets;
  private readonly settings: SalesforceStrategyOptions;

  constructor(options: SalesforceStrategyOptions, verify: VerifyCallback) {
    const { loginUrl } = options;
    super(
      'salesforce',
      {
        authorizationURL: `${loginUrl}/services/oauth2/authorize`,
        tokenURL: `${loginUrl}/services/oauth2/token`,
      },
      options,
      verify,
    );
    this.settings = options;
    this.secrets = new ClientSecrets(options.clientSecret, options.fallbackClientSecret);
    this.client = new SalesforceOAuth(options.http, options.clientID, this.secrets);
  }

  /** Salesforce knows no optional scopes: what is asked for at all stands in `scope`. */
  protected override scopeParameter(request: AuthorizationRequest): readonly string[] {
    return [...new Set([...request.scopes, ...request.optionalScopes])];
  }

  override authorizationParams(options: SalesforceAuthorizationOptions): object {
    return {
      ...(options.loginHint ? { login_hint: options.loginHint } : {}),
      ...(options.prompt ? { prompt: options.prompt } : {}),
      ...(options.display ? { display: options.display } : {}),
    };
  }

  protected async exchange(
    code: string,
    params: Readonly<Record<string, string>>,
  ): Promise<RawTokenAnswer> {
    const { loginUrl, deadlineMs } = this.settings;
    const answer = await this.client.token(loginUrl, { ...params, code }, deadlineMs);
    readTokenAnswer(answer);
    checkSignature(answer, this.secrets.all);
    return answer;
  }

  protected async loadProfile(answer: RawTokenAnswer): Promise<CrmProfile> {
    const identityUrl = String(answer['id']);
    const ids = parseIdentityUrl(identityUrl);
    if (ids === null || !isApiOrigin(identityUrl, [this.settings.loginUrl])) {
      throw malformedAnswer('Salesforce', 'id');
    }
    const { accessToken } = readTokenAnswer(answer);
    const who = await this.nameOf(identityUrl, accessToken);
    return {
      provider: 'salesforce',
      id: ids.userId,
      username: who.username,
      displayName: who.displayName,
      emails: who.email === null ? [] : [{ value: who.email }],
      account: { id: ids.orgId, name: who.orgName },
    };
  }

  /** The ids are proved by the signature already: an outage costs the names, not the new grant. */
  private async nameOf(identityUrl: string, accessToken: string): Promise<SalesforceIdentity> {
    try {
      return await this.client.identity(identityUrl, accessToken, this.settings.deadlineMs);
    } catch (error) {
      if (error instanceof ProviderFailure && error.class === 'transient') return NAMELESS;
      throw error;
    }
  }

  /** @throws ProviderFailure */
  async refresh(refreshToken: string): Promise<RawTokenAnswer> {
    const { loginUrl, deadlineMs } = this.settings;
    return this.client.refresh(loginUrl, refreshToken, deadlineMs);
  }

  /** Ends a token; a refresh token takes its access tokens along. @throws ProviderFailure */
  async revoke(token: string): Promise<void> {
    await this.client.revoke(this.settings.loginUrl, token, this.settings.deadlineMs);
  }

  /** RFC 7662. @throws ProviderFailure */
  async introspect(token: string): Promise<RawTokenAnswer> {
    return this.client.introspect(this.settings.loginUrl, token, this.settings.deadlineMs);
  }
}

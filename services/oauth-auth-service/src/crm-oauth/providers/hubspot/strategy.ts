import { ClientSecrets } from '../client-secrets.js';
import { ProviderFailure } from '../failure.js';
import type { ProviderHttp } from '../http.js';
import {
  CrmOAuth2Strategy,
  type CrmProfile,
  type CrmStrategyOptions,
  type RawTokenAnswer,
  type VerifyCallback,
} from '../strategy.js';
import { malformedAnswer } from '../token-endpoint.js';
import { idsFrom, profileFrom } from './identity.js';
import { HubspotOAuth } from './oauth-client.js';
import { readTokenAnswer } from './token-answer.js';

export interface HubspotStrategyOptions extends CrmStrategyOptions {
  /** The whole address: `https://app.hubspot.com/oauth/authorize`, or of a region. */
  readonly authorizeUrl: string;
  /** Origin: `https://api.hubapi.com`. */
  readonly apiUrl: string;
  readonly http: ProviderHttp;
  /** Milliseconds for each call to HubSpot. */
  readonly deadlineMs: number;
}

interface HubspotAuthorizationOptions {
  readonly optionalScopes?: readonly string[];
}

/**
 * Passport strategy for HubSpot's OAuth of 2026-03, with PKCE and `optional_scope`.
 *
 * The profile comes from introspecting the new access token. `refresh`, `revoke`, `introspect`
 * and `uninstall` are the rest of a grant's life. Every failure is a `ProviderFailure`.
 *
 * A person who declines stays at HubSpot: no request reaches the callback.
 *
 * ```ts
 * passport.use(new HubspotStrategy(
 *   { authorizeUrl: 'https://app.hubspot.com/oauth/authorize', apiUrl: 'https://api.hubapi.com',
 *     clientID, clientSecret, callbackURL, scope: ['oauth', 'crm.objects.contacts.read'],
 *     http: new ProviderHttp(), deadlineMs: 10_000 },
 *   (accessToken, refreshToken, params, profile, done) => done(null, { profile }),
 * ));
 * ```
 *
 * Source: developers.hubspot.com, "Working with OAuth" and "OAuth tokens" 2026-03.
 */
export class HubspotStrategy extends CrmOAuth2Strategy {
  private readonly client: HubspotOAuth;
  private readonly settings: HubspotStrategyOptions;

  constructor(options: HubspotStrategyOptions, verify: VerifyCallback) {
    const { authorizeUrl, apiUrl } = options;
    const endpoints = {
      authorizationURL: authorizeUrl,
      tokenURL: `${apiUrl}/oauth/2026-03/token`,
    };
    super('hubspot', endpoints, options, verify);
    this.settings = options;
    const { http, clientID, clientSecret, fallbackClientSecret } = options;
    const secrets = new ClientSecrets(clientSecret, fallbackClientSecret);
    this.client = new HubspotOAuth(http, clientID, secrets);
  }

  override authorizationParams({ optionalScopes = [] }: HubspotAuthorizationOptions): object {
    return optionalScopes.length === 0 ? {} : { optional_scope: optionalScopes.join(' ') };
  }

  protected async exchange(
    code: string,
    params: Readonly<Record<string, string>>,
  ): Promise<RawTokenAnswer> {
    const { apiUrl, deadlineMs } = this.settings;
    const answer = await this.client.exchange(apiUrl, { ...params, code }, deadlineMs);
    readTokenAnswer(answer, apiUrl);
    return answer;
  }

  protected async loadProfile(answer: RawTokenAnswer): Promise<CrmProfile> {
    const ids = idsFrom(answer);
    const profile = await this.askWho(answer, ids);
    // The token answer and its introspection must speak of the same account.
    if (ids !== null && profile.account.id !== ids.account.id) {
      throw malformedAnswer('HubSpot', 'hub_id');
    }
    return profile;
  }

  /** An outage costs the names, not the new grant, where the token answer names the ids itself. */
  private async askWho(answer: RawTokenAnswer, ids: CrmProfile | null): Promise<CrmProfile> {
    const { apiUrl, deadlineMs, clientID } = this.settings;
    const { accessToken: token } = readTokenAnswer(answer, apiUrl);
    const access = { loginUrl: apiUrl, token, kind: 'access_token' } as const;
    try {
      return profileFrom(await this.client.introspect(access, deadlineMs), clientID);
    } catch (error) {
      const passing = error instanceof ProviderFailure && error.class === 'transient';
      if (passing && ids !== null) return ids;
      throw error;
    }
  }

  /** @throws ProviderFailure */
  async refresh(refreshToken: string): Promise<RawTokenAnswer> {
    return this.client.refresh(this.settings.apiUrl, refreshToken, this.settings.deadlineMs);
  }

  /** Ends a refresh token; its access tokens live on until they expire. @throws ProviderFailure */
  async revoke(refreshToken: string): Promise<void> {
    const { apiUrl: loginUrl, deadlineMs } = this.settings;
    const token = { loginUrl, token: refreshToken, kind: 'refresh_token' } as const;
    return this.client.revoke(token, deadlineMs);
  }

  /** RFC 7662. @throws ProviderFailure */
  async introspect(token: string, kind: 'access_token' | 'refresh_token'): Promise<RawTokenAnswer> {
    const { apiUrl: loginUrl, deadlineMs } = this.settings;
    return this.client.introspect({ loginUrl, token, kind }, deadlineMs);
  }

  /** Removes the app from the account and ends all its users' tokens. @throws ProviderFailure */
  async uninstall(accessToken: string): Promise<void> {
    return this.client.uninstall(this.settings.apiUrl, accessToken, this.settings.deadlineMs);
  }
}

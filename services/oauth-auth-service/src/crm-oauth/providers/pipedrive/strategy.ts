import { ClientSecrets } from '../client-secrets.js';
import type { ProviderHttp } from '../http.js';
import {
  CrmOAuth2Strategy,
  type CrmProfile,
  type CrmStrategyOptions,
  type RawTokenAnswer,
  type VerifyCallback,
} from '../strategy.js';
import { malformedAnswer } from '../token-endpoint.js';
import { isApiOrigin } from './hosts.js';
import { PipedriveOAuth } from './oauth-client.js';
import { readTokenAnswer } from './token-answer.js';

export interface PipedriveStrategyOptions extends CrmStrategyOptions {
  /** `https://oauth.pipedrive.com`; `/oauth/authorize`, `/oauth/token` and `/oauth/revoke` below it. */
  readonly oauthUrl: string;
  readonly http: ProviderHttp;
  /** Milliseconds for each call to Pipedrive. */
  readonly deadlineMs: number;
}

/**
 * Passport strategy for Pipedrive. The profile comes from `/v1/users/me` on the API host that the
 * token answer names. Whether Pipedrive heeds PKCE is not documented; it is sent.
 *
 * Source: pipedrive.readme.io, "OAuth authorization" and "OAuth status codes".
 */
export class PipedriveStrategy extends CrmOAuth2Strategy {
  private readonly client: PipedriveOAuth;
  private readonly settings: PipedriveStrategyOptions;

  constructor(options: PipedriveStrategyOptions, verify: VerifyCallback) {
    const endpoints = {
      authorizationURL: `${options.oauthUrl}/oauth/authorize`,
      tokenURL: `${options.oauthUrl}/oauth/token`,
    };
    super('pipedrive', endpoints, options, verify);
    this.settings = options;
    const { http, clientID, clientSecret, fallbackClientSecret } = options;
    const secrets = new ClientSecrets(clientSecret, fallbackClientSecret);
    this.client = new PipedriveOAuth(http, clientID, secrets);
  }

  /** What the app may do is set up in Pipedrive's Developer Hub and granted as a whole. */
  protected override scopeParameter(): readonly string[] {
    return [];
  }

  protected async exchange(
    code: string,
    params: Readonly<Record<string, string>>,
  ): Promise<RawTokenAnswer> {
    const { oauthUrl, deadlineMs } = this.settings;
    const answer = await this.client.exchange(oauthUrl, { ...params, code }, deadlineMs);
    readTokenAnswer(answer);
    return answer;
  }

  /** The token goes to no host but Pipedrive's own, whatever the answer names. */
  protected async loadProfile(answer: RawTokenAnswer): Promise<CrmProfile> {
    const { accessToken, instanceUrl } = readTokenAnswer(answer);
    const trusted = [new URL(this.settings.oauthUrl).origin];
    if (instanceUrl === null || !isApiOrigin(instanceUrl, trusted)) {
      throw malformedAnswer('Pipedrive', 'api_domain');
    }
    return this.client.identity(instanceUrl, accessToken, this.settings.deadlineMs);
  }

  /** @throws ProviderFailure */
  async refresh(refreshToken: string): Promise<RawTokenAnswer> {
    return this.client.refresh(this.settings.oauthUrl, refreshToken, this.settings.deadlineMs);
  }

  /** @throws ProviderFailure */
  async revoke(token: string, kind: 'access_token' | 'refresh_token'): Promise<void> {
    const { oauthUrl: loginUrl, deadlineMs } = this.settings;
    return this.client.revoke({ loginUrl, token, kind }, deadlineMs);
  }
}

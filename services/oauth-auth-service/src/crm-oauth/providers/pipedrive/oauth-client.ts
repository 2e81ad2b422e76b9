import type { ProviderHttp } from '../http.js';
import type { TokenAtProvider } from '../provider.js';
import type { CrmProfile, RawTokenAnswer } from '../strategy.js';
import { callForStatus, callTokenEndpoint, type ErrorTable, send } from '../token-endpoint.js';
import { exchangeErrors, pipedriveErrors } from './errors.js';
import { profileFrom } from './identity.js';

type Form = Readonly<Record<string, string>>;

/**
 * Pipedrive's OAuth endpoints below a base address, with the client's credentials by HTTP Basic.
 * Every method throws `ProviderFailure`.
 */
export class PipedriveOAuth {
  private readonly authorization: string;

  constructor(
    private readonly http: ProviderHttp,
    clientId: string,
    clientSecret: string,
  ) {
    // RFC 6749 §2.3.1: both halves are form-encoded first.
    const pair = [clientId, clientSecret].map(encodeURIComponent).join(':');
    this.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  exchange(baseUrl: string, params: Form, deadlineMs: number): Promise<RawTokenAnswer> {
    return this.token(baseUrl, params, deadlineMs, exchangeErrors);
  }

  refresh(baseUrl: string, refreshToken: string, deadlineMs: number): Promise<RawTokenAnswer> {
    const params = { grant_type: 'refresh_token', refresh_token: refreshToken };
    return this.token(baseUrl, params, deadlineMs, pipedriveErrors);
  }

  /** RFC 7009. Ending a refresh token uninstalls the app for that user. */
  revoke({ loginUrl, token, kind }: TokenAtProvider, deadlineMs: number): Promise<void> {
    const url = `${loginUrl}/oauth/revoke`;
    const form = { token, token_type_hint: kind };
    return callForStatus(this.http, this.post(url, form, deadlineMs), pipedriveErrors);
  }

  /** GET `/v1/users/me` on the company's API host. */
  async identity(apiUrl: string, accessToken: string, deadlineMs: number): Promise<CrmProfile> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const url = `${apiUrl}/v1/users/me`;
    const call = { method: 'GET', url, headers, deadlineMs } as const;
    return profileFrom(await send(this.http, call, 'Pipedrive'));
  }

  private token(
    baseUrl: string,
    params: Form,
    deadlineMs: number,
    errors: ErrorTable,
  ): Promise<RawTokenAnswer> {
    const call = this.post(`${baseUrl}/oauth/token`, params, deadlineMs);
    return callTokenEndpoint(this.http, call, errors);
  }

  private post(url: string, form: Form, deadlineMs: number) {
    const headers = { authorization: this.authorization };
    return { method: 'POST', url, form, headers, deadlineMs } as const;
  }
}

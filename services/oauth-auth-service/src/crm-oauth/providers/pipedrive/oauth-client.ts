import type { ClientSecrets } from '../client-secrets.js';
import type { HttpCall, ProviderHttp } from '../http.js';
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
  constructor(
    private readonly http: ProviderHttp,
    private readonly clientId: string,
    private readonly secrets: ClientSecrets,
  ) {}

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
    return this.post(url, form, deadlineMs, (call) =>
      callForStatus(this.http, call, pipedriveErrors),
    );
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
    return this.post(`${baseUrl}/oauth/token`, params, deadlineMs, (call) =>
      callTokenEndpoint(this.http, call, errors),
    );
  }

  private post<T>(
    url: string,
    form: Form,
    deadlineMs: number,
    send: (call: HttpCall) => Promise<T>,
  ): Promise<T> {
    return this.secrets.use(deadlineMs, (secret, within) => {
      const headers = { authorization: basic(this.clientId, secret) };
      return send({ method: 'POST', url, form, headers, deadlineMs: within });
    });
  }
}

/** RFC 6749 §2.3.1: both halves are form-encoded first. */
const basic = (clientId: string, secret: string): string => {
  const pair = [clientId, secret].map(encodeURIComponent).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
};

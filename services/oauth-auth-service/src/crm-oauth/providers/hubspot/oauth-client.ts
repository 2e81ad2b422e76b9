import type { ClientSecrets } from '../client-secrets.js';
import type { HttpCall, ProviderHttp } from '../http.js';
import type { TokenAtProvider } from '../provider.js';
import type { RawTokenAnswer } from '../strategy.js';
import { callForStatus, callTokenEndpoint, type ErrorTable } from '../token-endpoint.js';
import { apiErrors, exchangeErrors, hubspotErrors } from './errors.js';

type Form = Readonly<Record<string, string>>;

/**
 * HubSpot's OAuth endpoints of 2026-03 below an API origin: everything, our credentials included,
 * goes in a form body. (`/oauth/v1` ends on 2027-02-16.) Every method throws `ProviderFailure`.
 */
export class HubspotOAuth {
  constructor(
    private readonly http: ProviderHttp,
    private readonly clientId: string,
    private readonly secrets: ClientSecrets,
  ) {}

  /** The exchange of a code. */
  exchange(apiUrl: string, params: Form, deadlineMs: number): Promise<RawTokenAnswer> {
    return this.post(`${apiUrl}/oauth/2026-03/token`, params, deadlineMs, exchangeErrors);
  }

  refresh(apiUrl: string, refreshToken: string, deadlineMs: number): Promise<RawTokenAnswer> {
    const params = { grant_type: 'refresh_token', refresh_token: refreshToken };
    return this.post(`${apiUrl}/oauth/2026-03/token`, params, deadlineMs, hubspotErrors);
  }

  /** 200 `{"active":false}` for a token that is unknown or has ended. */
  introspect(
    { loginUrl, token, kind }: TokenAtProvider,
    deadlineMs: number,
  ): Promise<RawTokenAnswer> {
    const params = { token, token_type_hint: kind };
    const url = `${loginUrl}/oauth/2026-03/token/introspect`;
    return this.post(url, params, deadlineMs, hubspotErrors);
  }

  /** Ends a refresh token; its access tokens live on until they expire. */
  revoke({ loginUrl, token, kind }: TokenAtProvider, deadlineMs: number): Promise<void> {
    const url = `${loginUrl}/oauth/2026-03/token/revoke`;
    const params = { token, token_type_hint: kind };
    return this.signed(url, params, deadlineMs, (call) =>
      callForStatus(this.http, call, hubspotErrors),
    );
  }

  /** Removes the app from the account, which ends the tokens of all its users there. */
  uninstall(apiUrl: string, accessToken: string, deadlineMs: number): Promise<void> {
    const url = `${apiUrl}/appinstalls/2026-03/external-install`;
    const headers = { authorization: `Bearer ${accessToken}` };
    return callForStatus(this.http, { method: 'DELETE', url, headers, deadlineMs }, apiErrors);
  }

  private post(
    url: string,
    params: Form,
    deadlineMs: number,
    errors: ErrorTable,
  ): Promise<RawTokenAnswer> {
    return this.signed(url, params, deadlineMs, (call) =>
      callTokenEndpoint(this.http, call, errors),
    );
  }

  private signed<T>(
    url: string,
    params: Form,
    deadlineMs: number,
    send: (call: HttpCall) => Promise<T>,
  ): Promise<T> {
    return this.secrets.use(deadlineMs, (secret, within) => {
      const form = { ...params, client_id: this.clientId, client_secret: secret };
      return send({ method: 'POST', url, form, deadlineMs: within });
    });
  }
}

import type { ClientSecrets } from '../client-secrets.js';
import { ProviderFailure } from '../failure.js';
import type { ProviderHttp } from '../http.js';
import type { RawTokenAnswer } from '../strategy.js';
import { callTokenEndpoint, send, senseless } from '../token-endpoint.js';
import { salesforceErrors } from './errors.js';

export interface SalesforceIdentity {
  readonly username: string | null;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly orgName: string | null;
}

/** Salesforce's OAuth endpoints below a login origin. Every method throws `ProviderFailure`. */
export class SalesforceOAuth {
  constructor(
    private readonly http: ProviderHttp,
    private readonly clientId: string,
    private readonly secrets: ClientSecrets,
  ) {}

  /** POST `/services/oauth2/token`; the secret goes in the body, which wins over a header. */
  token(
    loginUrl: string,
    params: Readonly<Record<string, string>>,
    deadlineMs: number,
  ): Promise<RawTokenAnswer> {
    return this.post(`${loginUrl}/services/oauth2/token`, params, deadlineMs);
  }

  refresh(loginUrl: string, refreshToken: string, deadlineMs: number): Promise<RawTokenAnswer> {
    const params = { grant_type: 'refresh_token', refresh_token: refreshToken };
    return this.token(loginUrl, params, deadlineMs);
  }

  introspect(loginUrl: string, token: string, deadlineMs: number): Promise<RawTokenAnswer> {
    return this.post(`${loginUrl}/services/oauth2/introspect`, { token }, deadlineMs);
  }

  private post(
    url: string,
    params: Readonly<Record<string, string>>,
    deadlineMs: number,
  ): Promise<RawTokenAnswer> {
    return this.secrets.use(deadlineMs, (secret, within) => {
      const form = { ...params, client_id: this.clientId, client_secret: secret };
      const call = { method: 'POST', url, form, deadlineMs: within } as const;
      return callTokenEndpoint(this.http, call, salesforceErrors);
    });
  }

  /**
   * POST `/services/oauth2/revoke`, which takes no client authentication. A token that Salesforce
   * does not know (400 `invalid_token`, not always as JSON) is one that has already ended.
   */
  async revoke(loginUrl: string, token: string, deadlineMs: number): Promise<void> {
    const url = `${loginUrl}/services/oauth2/revoke`;
    const call = { method: 'POST', url, form: { token }, deadlineMs } as const;
    const answer = await send(this.http, call, 'Salesforce');
    const gone = answer.status === 400 && /invalid_token|unsupported_token_type/.test(answer.body);
    if (answer.status === 200 || gone) return;
    throw senseless('Salesforce', answer);
  }

  /** GET the identity URL. A bad token gets 403 and the plain text `Bad_OAuth_Token`. */
  async identity(
    url: string,
    accessToken: string,
    deadlineMs: number,
  ): Promise<SalesforceIdentity> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await send(this.http, { method: 'GET', url, headers, deadlineMs }, 'Salesforce');
    if (answer.status === 403 || answer.status === 401) throw identityRefused();
    const body = parseIdentity(answer.status, answer.body);
    if (body === null) throw senseless('Salesforce', answer);
    const field = (name: string) => (typeof body[name] === 'string' ? body[name] : null);
    return {
      username: field('username'),
      displayName: field('display_name'),
      email: field('email'),
      orgName: field('organization_name'),
    };
  }
}

function parseIdentity(status: number, text: string): Record<string, unknown> | null {
  if (status !== 200) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const identityRefused = (): ProviderFailure =>
  new ProviderFailure({
    class: 'start_again',
    delivery: 'definite',
    code: 'identity_refused',
    retryable: false,
    cause: 'Salesforce did not accept the new access token for reading the identity.',
    remedy: 'Start the connection again; the scopes must include `api` or `id`.',
  });

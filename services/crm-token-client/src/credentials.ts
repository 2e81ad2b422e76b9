import { ServiceUnreachable } from './errors.js';
import { postToService, type ServiceAddress } from './service.js';

/** A machine: a client of the authorization server. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `crm:token crm:read` when absent. */
  readonly scope?: string;
}

/** How the caller shows the service who it is. */
export type Credentials =
  | ClientCredentials
  /** An API token with the scope `crm:token`. */
  | { readonly apiToken: string }
  /** Anything that ends in a Bearer token, such as a user's session. Asked before every call. */
  | { readonly token: () => Promise<string> };

/** Bearer tokens for calls to the service. */
export interface Bearer {
  /** @throws CrmTokenError */
  get(signal: AbortSignal): Promise<string>;
  /** The service refused this one. Answers whether another could be had. */
  refused(bearer: string): boolean;
}

const DEFAULT_SCOPE = 'crm:token crm:read';
/** Share of its life after which our own token is replaced. */
const USED_SHARE = 0.8;

export function bearerOf(credentials: Credentials, service: ServiceAddress): Bearer {
  if ('apiToken' in credentials) {
    return { get: async () => credentials.apiToken, refused: () => false };
  }
  if ('token' in credentials) return { get: () => credentials.token(), refused: () => true };
  return clientCredentials(credentials, service);
}

/** RFC 6749 §4.4; the secret travels by HTTP Basic, form-encoded first as §2.3.1 has it. */
function clientCredentials(
  { clientId, clientSecret, scope = DEFAULT_SCOPE }: ClientCredentials,
  service: ServiceAddress,
): Bearer {
  let held: { readonly bearer: string; readonly usableUntil: number } | undefined;
  const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`);
  const headers = {
    authorization: `Basic ${basic.toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope }).toString();

  return {
    get: async (signal) => {
      if (held !== undefined && service.now() < held.usableUntil) return held.bearer;
      const answer = await postToService(service, '/oauth/token', { headers, body }, signal);
      const { access_token: bearer, expires_in: seconds } = answer.body;
      if (typeof bearer !== 'string' || typeof seconds !== 'number') {
        throw new ServiceUnreachable('The token endpoint answered without a token.', 200);
      }
      held = { bearer, usableUntil: service.now() + seconds * 1000 * USED_SHARE };
      return bearer;
    },
    refused: (bearer) => {
      if (held?.bearer === bearer) held = undefined;
      return true;
    },
  };
}

const formEncoded = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

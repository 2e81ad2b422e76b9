import { Client } from '@hubspot/api-client';
import type { CrmTokenClient, TokenSelection } from '../token-client.js';

export interface HubspotClientOptions extends Omit<TokenSelection, 'provider'> {
  readonly tokens: CrmTokenClient;
  /** More of the client's settings; retries and limits among them are global to the process. */
  readonly settings?: Omit<
    NonNullable<ConstructorParameters<typeof Client>[0]>,
    'accessToken' | 'apiKey' | 'developerApiKey'
  >;
}

/** Runs some work with a client whose token is good. The work may run twice: see hubspotClient. */
export type HubspotClient = <T>(
  work: (client: Client) => Promise<T>,
  options?: { readonly signal?: AbortSignal },
) => Promise<T>;

/**
 * HubSpot's own client, which takes a token but has no way to ask for another: so each piece of work
 * gets a client with a token that is good, and is run once more with a new one where HubSpot
 * answers 401. Keep the work to one request, or to such as may be repeated.
 *
 * @throws CrmTokenError when no token is to be had; else what the work throws
 */
export function hubspotClient(options: HubspotClientOptions): HubspotClient {
  const { tokens, settings, ...selection } = options;
  let held: { readonly client: Client; readonly accessToken: string } | undefined;

  const obtain = async (signal: AbortSignal | undefined) => {
    const token = await tokens.getAccessToken({ ...selection, provider: 'hubspot', signal });
    const { accessToken, instanceUrl } = token;
    // A client per token: one whose token is replaced under way would hide which one was refused.
    if (held?.accessToken !== accessToken) {
      const basePath = instanceUrl === null ? {} : { basePath: instanceUrl };
      held = { client: new Client({ ...basePath, ...settings, accessToken }), accessToken };
    }
    return { client: held.client, fingerprint: token.fingerprint };
  };

  return async (work, { signal } = {}) => {
    const { client, fingerprint } = await obtain(signal);
    try {
      const result = await work(client);
      if (!isRefused(result)) return result;
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    tokens.reportRejected(fingerprint);
    return work((await obtain(signal)).client);
  };
}

/** An ApiException of its typed calls, or a response of `apiRequest`, which does not throw. */
function isRefused(outcome: unknown): boolean {
  if (typeof outcome !== 'object' || outcome === null) return false;
  const isException = 'code' in outcome && outcome.code === 401 && outcome instanceof Error;
  const isResponse = 'status' in outcome && outcome.status === 401 && 'headers' in outcome;
  return isException || isResponse;
}

import { BARE_SCOPE } from '../bare-authorization-server/settings.js';
import { type Comparison, compare, type Rounds } from '../load/compare.js';
import type { Request } from '../load/load.js';
import type { Stack } from '../stack/stack.js';
import { call } from './api.js';
import { register } from './people.js';

export interface AuthorizationServerCalls {
  /** A client gets a token of its own (RFC 6749 §4.4). */
  readonly token: Comparison;
  /** A client asks about a token (RFC 7662). */
  readonly introspection: Comparison;
}

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

/** `/oauth/token` and `/oauth/introspect` against the bare engine behind them. */
export async function measureAuthorizationServer(
  stack: Stack,
  callers: number,
  rounds: Rounds,
): Promise<AuthorizationServerCalls> {
  const bare = formOf(stack.bareServer.url, stack.bareServer.client);
  const service = formOf(stack.service.url, await registerMachine(stack.service.url));

  const form = { grant_type: 'client_credentials', scope: BARE_SCOPE };
  const tokens = [bare('/token', form), service('/oauth/token', form)] as const;
  const [bareToken, token] = await Promise.all(tokens.map(accessToken));
  return {
    token: await compare(...tokens, callers, rounds),
    introspection: await compare(
      bare('/token/introspection', { token: bareToken ?? '' }),
      service('/oauth/introspect', { token: token ?? '' }),
      callers,
      rounds,
    ),
  };
}

/** A client that acts for itself, of a tenant of its own. */
async function registerMachine(serviceUrl: string): Promise<Client> {
  const { bearer } = await register(serviceUrl, 'Wide World Importers');
  const body = { grant_types: ['client_credentials'], scope: BARE_SCOPE };
  return (await call<Client>('POST', `${serviceUrl}/oauth/client/register`, { bearer, body })).body;
}

/** Forms sent by one client to one server. */
const formOf =
  (origin: string, { client_id, client_secret }: Client) =>
  (path: string, form: Readonly<Record<string, string>>): Request => ({
    origin,
    path,
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });

async function accessToken({ origin, path, ...request }: Request): Promise<string> {
  const answer = await fetch(origin + path, request);
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

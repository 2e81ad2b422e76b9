import { BARE_SCOPE } from '../bare-authorization-server/settings.js';
import { type Comparison, compare, type Rounds } from '../load/compare.js';
import type { Request } from '../load/load.js';
import type { Stack } from '../stack/stack.js';
import { call } from './api.js';
import { register } from './people.js';

/** One call, held against the bare engine and counted on the wire to the database. */
export interface EngineCall extends Comparison {
  /** To the database and back, per call. */
  readonly roundTrips: number;
}

export interface AuthorizationServerCalls {
  /** A client gets a token of its own (RFC 6749 §4.4). */
  readonly token: EngineCall;
  /** A client asks about a token (RFC 7662). */
  readonly introspection: EngineCall;
}

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

const tokenForm = { grant_type: 'client_credentials', scope: BARE_SCOPE };

/** `/oauth/token` and `/oauth/introspect` against the bare engine behind them. */
export async function measureAuthorizationServer(
  stack: Stack,
  callers: number,
  rounds: Rounds,
  countedCalls: number,
): Promise<AuthorizationServerCalls> {
  const bare = formOf(stack.bareServer.url, stack.bareServer.client);
  const service = formOf(stack.service.url, await registerMachine(stack.service.url));
  const bareToken = bare('/token', tokenForm);
  const token = service('/oauth/token', tokenForm);
  const introspection = [
    bare('/token/introspection', { token: await accessToken(bareToken) }),
    service('/oauth/introspect', { token: await accessToken(token) }),
  ] as const;
  const counted = await countRoundTrips(stack, countedCalls);
  return {
    token: { ...(await compare(bareToken, token, callers, rounds)), ...counted.token },
    introspection: {
      ...(await compare(...introspection, callers, rounds)),
      ...counted.introspection,
    },
  };
}

async function countRoundTrips(stack: Stack, calls: number) {
  const { url, counter, stop } = await stack.startCountedService();
  const machine = formOf(url, await registerMachine(url));
  const perCall = async (request: Request) => {
    // The first one opens the connection and prepares the statements.
    await send(request);
    counter.reset();
    for (let sent = 0; sent < calls; sent += 1) await send(request);
    return { roundTrips: counter.report().roundTrips / calls };
  };
  const request = machine('/oauth/token', tokenForm);
  const token = await perCall(request);
  const known = await accessToken(request);
  const introspection = await perCall(machine('/oauth/introspect', { token: known }));
  await stop();
  return { token, introspection };
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

async function accessToken(request: Request): Promise<string> {
  return (JSON.parse(await send(request)) as { readonly access_token: string }).access_token;
}

async function send({ origin, path, ...request }: Request): Promise<string> {
  const answer = await fetch(origin + path, request);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text;
}

import { randomBytes } from 'node:crypto';
import { freePort } from '@tetrix/local-stack';
import type { BareSettings } from '../bare-authorization-server/settings.js';
import type { CeilingVariables } from '../ceiling/settings.js';
import { SANDBOX_APP } from './environment.js';
import type { Program, ProgramOptions } from './program.js';

/** Starts a program that ends with the stack; `name` is that of its log. */
export type Launch = (name: string, options: Omit<ProgramOptions, 'log'>) => Promise<Program>;

/** An address of this machine that nobody listens at. */
export const local = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

const portOf = (url: string): string => new URL(url).port;

/** Stands in for the CRM. */
export async function startSandbox(
  launch: Launch,
  redirectUris: readonly string[],
): Promise<string> {
  const url = await local();
  await launch('sandbox', {
    entry: 'services/crm-sandbox/dist/main.js',
    env: {
      PORT: portOf(url),
      SANDBOX_SALESFORCE_CLIENT_ID: SANDBOX_APP.clientId,
      SANDBOX_SALESFORCE_CLIENT_SECRET: SANDBOX_APP.clientSecret,
      SANDBOX_SALESFORCE_REDIRECT_URIS: redirectUris.join(','),
    },
    readyUrl: url,
  });
  return url;
}

/** The bare server that hand-outs are held against. */
export async function startCeiling(
  launch: Launch,
  settings: Omit<CeilingVariables, 'port'>,
): Promise<string> {
  const url = await local();
  const variables: CeilingVariables = { ...settings, port: Number(portOf(url)) };
  await launch('ceiling', {
    entry: 'services/bench/dist/ceiling/main.js',
    env: { NODE_ENV: 'production', CEILING: JSON.stringify(variables) },
    readyUrl: `${url}/healthz`,
  });
  return url;
}

/** A client and the authorization server that knows it. */
export interface BareServer {
  readonly url: string;
  readonly client: { readonly client_id: string; readonly client_secret: string };
}

/** The bare engine that the authorization server is held against. */
export async function startBareServer(launch: Launch): Promise<BareServer> {
  const url = await local();
  const clientSecret = randomBytes(32).toString('base64url');
  const settings: BareSettings = { port: Number(portOf(url)), clientId: 'bench', clientSecret };
  await launch('bare-authorization-server', {
    entry: 'services/bench/dist/bare-authorization-server/main.js',
    env: { NODE_ENV: 'production', BARE_AUTHORIZATION_SERVER: JSON.stringify(settings) },
    readyUrl: `${url}/.well-known/openid-configuration`,
  });
  return { url, client: { client_id: 'bench', client_secret: clientSecret } };
}

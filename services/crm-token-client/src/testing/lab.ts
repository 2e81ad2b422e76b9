import { type Sandbox, type SandboxOptions, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, freePort } from '@tetrix/local-stack';
import type { ClientCredentials, Credentials } from '../credentials.js';
import { CrmTokenClient } from '../token-client.js';
import { makeApiToken, registerClient } from './credentials.js';
import { type Env, serviceEnv } from './environment.js';
import { type LinkedProvider, link, type Person, registerPerson } from './person.js';
import { startService } from './service.js';

/** The real service, over a database of its own, between a connector and the CRM sandbox. */
export interface ConnectorLab {
  readonly serviceUrl: string;
  readonly sandbox: Sandbox;
  register(): Promise<Person>;
  /** @param as - Who consents at the CRM. Answers the connection's id. */
  link(person: Person, provider: LinkedProvider, as?: string): Promise<string>;
  /** A machine of the person's tenant, registered by them. */
  registerClient(person: Person): Promise<ClientCredentials>;
  /** The person's API token with the scope `crm:token`, and its id. */
  makeApiToken(person: Person): Promise<{ readonly id: string; readonly apiToken: string }>;
  /** A token client with the person's session, unless other credentials are given. */
  tokens(person: Person, credentials?: Credentials): CrmTokenClient;
  stopService(): Promise<void>;
  /** On the same address, over the same database. */
  startService(): Promise<void>;
  close(): Promise<void>;
}

export interface LabOptions {
  readonly sandbox?: SandboxOptions;
  /** Over the service's own environment. */
  readonly env?: Env;
}

/** For use inside a Jest run of this repository. */
export async function openConnectorLab(options: LabOptions = {}): Promise<ConnectorLab> {
  const [sandbox, database, port] = await Promise.all([
    startSandbox(options.sandbox),
    createTestDatabase(),
    freePort(),
  ]);
  const serviceUrl = `http://127.0.0.1:${port}`;
  const env = { ...serviceEnv(serviceUrl, database.url, sandbox), ...options.env };
  let service = await startService(env);
  for (const provider of ['salesforce', 'hubspot'] as const) {
    await sandbox.control[provider].updateApp(sandbox[provider].clientId, {
      redirectUris: [`${serviceUrl}/crm-oauth/${provider}/callback`],
    });
  }
  return {
    serviceUrl,
    sandbox,
    register: () => registerPerson(serviceUrl),
    link: (person, provider, as) => link(serviceUrl, sandbox, person, provider, as),
    registerClient: (person) => registerClient(serviceUrl, person),
    makeApiToken: (person) => makeApiToken(serviceUrl, person),
    tokens: ({ accessToken }, credentials = { token: async () => accessToken }) =>
      new CrmTokenClient({ baseUrl: serviceUrl, credentials }),
    stopService: () => service.stop(),
    startService: async () => {
      service = await startService(env);
    },
    close: async () => {
      await service.stop();
      await sandbox.close();
      await database.drop();
    },
  };
}

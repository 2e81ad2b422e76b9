import type { Sandbox } from '@tetrix/crm-sandbox';
import pg from 'pg';
import type { Env } from '../platform/config/env.js';
import { salesforceEnv } from './crm.js';
import { GOOD_PASSWORD, newEmail } from './people.js';
import { type SeededConnection, type SeedFields, seedConnections } from './seed-connections.js';
import { type ServiceProcess, startServiceProcess } from './service-process.js';
import { testEnv } from './test-env.js';

/** The sandbox, in this process or another. */
export type SandboxHandle = Pick<Sandbox, 'url' | 'salesforce' | 'control'>;

/** Service processes that share one database, keys and a user, and so can stand in for each other. */
export interface ProcessLab {
  readonly env: Env;
  /** Straight into the services' database. */
  readonly db: pg.Pool;
  readonly sandbox: SandboxHandle;
  /** `Authorization` of the owner of all connections. */
  readonly bearer: string;
  start(extra?: Env, nodeArguments?: readonly string[]): Promise<ServiceProcess>;
  /** Grants at the sandbox with their connections. */
  seed(count: number, fields?: SeedFields): Promise<SeededConnection[]>;
  /** `POST /crm-oauth/salesforce/token` for one connection, as its owner. */
  obtain(service: ServiceProcess, connectionId: string, body?: object): Promise<Response>;
  close(): Promise<void>;
}

interface Owner {
  readonly userId: string;
  readonly tenantId: string;
  readonly bearer: string;
}

/** Registers the owner of all connections through a process that lives only for that. */
async function registerOwner(env: Env): Promise<Owner> {
  const service = await startServiceProcess(env);
  try {
    const response = await fetch(`${service.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: newEmail(), password: GOOD_PASSWORD }),
    });
    if (response.status !== 201) throw new Error(`registering failed: ${await response.text()}`);
    const { user, accessToken } = (await response.json()) as {
      user: { id: string; tenantId: string };
      accessToken: string;
    };
    return { userId: user.id, tenantId: user.tenantId, bearer: `Bearer ${accessToken}` };
  } finally {
    await service.stop();
  }
}

/** @param extra - Over the defaults of every service process. */
export async function openProcessLab(
  databaseUrl: string,
  sandbox: SandboxHandle,
  extra: Env = {},
): Promise<ProcessLab> {
  const env = testEnv(databaseUrl, {
    ...salesforceEnv(sandbox),
    LOG_LEVEL: 'info',
    // Each process has an address of its own; what one has signed the others accept.
    JWT_ISSUER: 'http://tetrix.test',
    JWT_ACCESS_TTL: '86400',
    ...extra,
  });
  const owner = await registerOwner(env);
  const db = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  // A server that is restarted under us is met again by the next query.
  db.on('error', () => undefined);
  return {
    env,
    db,
    sandbox,
    bearer: owner.bearer,
    start: (more = {}, nodeArguments = []) =>
      startServiceProcess({ ...env, ...more }, nodeArguments),
    seed: async (count, fields) => {
      const grants = await sandbox.control.salesforce.createGrants({ count });
      return seedConnections({ db, env, owner }, grants, fields);
    },
    obtain: (service, connectionId, body = {}) =>
      fetch(`${service.url}/crm-oauth/salesforce/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: owner.bearer },
        body: JSON.stringify({ connectionId, ...body }),
      }),
    close: () => db.end(),
  };
}

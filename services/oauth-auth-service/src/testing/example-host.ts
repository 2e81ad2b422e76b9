// The example of docs/embedding.md, which a test holds to be this file from the next line on.
import { PrismaPg } from '@prisma/adapter-pg';
import express, { type Express } from 'express';
import pg from 'pg';
import { type Logger, pino } from 'pino';
import { Registry } from 'prom-client';
import {
  bearerToken,
  createCrmOAuth,
  invalidToken,
  scopesOfRole,
  systemClock,
  unauthenticated,
} from '../crm-oauth/index.js';
import { PrismaClient } from '../generated/prisma/client.js';

/** The host's own idea of a person, keyed by its own kind of Bearer token. */
export interface Employee {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly boss: boolean;
}

export interface ExampleHost {
  readonly app: Express;
  close(): Promise<void>;
}

export interface ExampleOptions {
  readonly databaseUrl: string;
  /** Where browsers reach this host. */
  readonly publicUrl: string;
  /** 32 bytes; the same ones at every start, or no stored token can be opened. */
  readonly encryptionKey: Buffer;
  /** `SALESFORCE_CLIENT_ID` and the like. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly employees: ReadonlyMap<string, Employee>;
  readonly logger?: Logger;
}

export function createExampleHost(options: ExampleOptions): ExampleHost {
  const { databaseUrl, publicUrl, encryptionKey, env, employees } = options;
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const active = (company: string, id: string) =>
    [...employees.values()].find((who) => who.company === company && who.id === id);
  const roleOf = ({ boss }: Employee) => (boss ? 'admin' : 'user');

  const crm = createCrmOAuth({
    prisma,
    pool,
    clock: systemClock,
    logger: options.logger ?? pino(),
    metrics: new Registry(),
    publicUrl,
    returnToAllowlist: [],
    encryptionKeys: [{ kid: 'key-1', bytes: encryptionKey }],
    env,
    production: false,
    authenticate: async (req) => {
      const token = bearerToken(req);
      if (token === undefined) throw unauthenticated();
      const employee = employees.get(token);
      if (employee === undefined) throw invalidToken();
      const role = roleOf(employee);
      const { id: userId, company: tenantId } = employee;
      return { userId, tenantId, role, scopes: scopesOfRole(role), via: 'session' };
    },
    currentRole: async ({ tenantId, userId }) => {
      const employee = userId === null ? undefined : active(tenantId, userId);
      return employee === undefined ? null : roleOf(employee);
    },
    findActiveUser: async (tenantId, userId) => {
      const employee = active(tenantId, userId);
      if (employee === undefined) return null;
      const { name: displayName } = employee;
      return { tenantId, userId, displayName, accountName: userId, tenantName: tenantId };
    },
  });

  const app = express();
  app.get('/', (_req, res) => void res.send('The host’s own page'));
  app.use(crm.router);
  return {
    app,
    close: async () => {
      await crm.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

import type { AddressInfo } from 'node:net';
import { createTestDatabase } from '@tetrix/local-stack';
import type { Express } from 'express';
import supertest from 'supertest';
import { createApp } from '../app/create-app.js';
import { createHttpServer, type ServerTimeouts, serve } from '../app/server.js';
import type { PrismaClient } from '../generated/prisma/client.js';
import { createBackground } from '../platform/background.js';
import { type Config, readConfig } from '../platform/config/config.js';
import type { Env } from '../platform/config/env.js';
import { type Database, openDatabase } from '../platform/database.js';
import { createLogger } from '../platform/logger.js';
import type { Mail } from '../platform/mail/mailer.js';
import { createMetrics } from '../platform/metrics.js';
import type { TaskDefinition } from '../platform/queue.js';
import { ContractGuard } from './contract-guard.js';
import type { Agent } from './http.js';
import { LeakGuard } from './leak-guard.js';
import { inviteAndRegister, login, register, type TestUser } from './people.js';
import { createTestClock, type TestClock } from './test-clock.js';
import { testEnv } from './test-env.js';
import { watchAnswers } from './watch-answers.js';

export interface TestServiceOptions {
  /** Over the defaults: `SALESFORCE_*`, `HUBSPOT_*`, `RETURN_TO_ALLOWLIST`, … */
  readonly env?: Env;
  readonly clock?: TestClock;
  /** Shorter ones than the service's. */
  readonly timeouts?: ServerTimeouts;
}

/** The real app on a loopback port, over a database of its own. */
export interface TestService {
  /** Origin, also its `PUBLIC_URL`. */
  readonly url: string;
  readonly http: Agent;
  readonly handler: Express;
  readonly config: Config;
  readonly clock: TestClock;
  readonly database: Database;
  readonly prisma: PrismaClient;
  /** Every mail sent so far; `settled()` first, since mails go out behind the answer. */
  readonly mails: readonly Mail[];
  /** Everything logged so far, as one text of JSON lines. */
  logs(): string;
  /** Waits for the work that requests have left in the background. */
  settled(): Promise<void>;
  /** The first user, and so the admin, of a new tenant. */
  registerUser(fields?: Readonly<Record<string, string>>): Promise<TestUser>;
  /** A second user in the admin's tenant. */
  inviteUser(admin: TestUser, role?: 'user' | 'admin'): Promise<TestUser>;
  /** A platform admin, signed in. */
  platformAdmin(): Promise<TestUser>;
  login(email: string, password?: string): Promise<TestUser>;
  /** What the job queue would run. */
  readonly tasks: readonly TaskDefinition[];
  /** Told of a secret, it makes `close` fail if the service ever said it. */
  readonly guard: LeakGuard;
  /**
   * @throws Error naming what leaked into a log, an answer or a metric, or which answers were not
   *   as the API's description has them
   */
  close(): Promise<void>;
}

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const testDatabase = await createTestDatabase();
  // The port comes first: it is part of PUBLIC_URL, which the app is made with.
  const server = createHttpServer(options.timeouts);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const env = testEnv(testDatabase.url, { PUBLIC_URL: url, ...options.env });
  const config = readConfig(env);
  const lines: string[] = [];
  const logger = createLogger(config.logLevel, { write: (line) => lines.push(line) });
  const clock = options.clock ?? createTestClock();
  const database = openDatabase(config.database.url, config.database.poolSize, logger);
  const background = createBackground(logger);
  const mails: Mail[] = [];
  const mailer = { send: async (mail: Mail) => void mails.push(mail) };
  const metrics = createMetrics();
  const app = createApp(config, { database, clock, logger, metrics, mailer, background, env });
  const guard = new LeakGuard();
  const contract = new ContractGuard();
  watchAnswers(server, (answer) => {
    guard.see(answer);
    contract.see(answer);
  });
  serve(server, app.handler, logger);
  for (const { kid, bytes } of config.encryptionKeys) {
    guard.secret(`encryption key ${kid}`, bytes.toString('base64'));
  }
  const noted = (user: TestUser): TestUser => {
    guard.secret('a password', user.password);
    guard.secret('a session access token', user.accessToken);
    guard.secret('a session refresh token', user.refreshToken);
    return user;
  };

  const http = supertest(url);
  const { prisma } = database;
  return {
    url,
    http,
    handler: app.handler,
    config,
    clock,
    database,
    prisma,
    mails,
    logs: () => lines.join(''),
    guard,
    tasks: app.tasks,
    settled: () => background.idle(),
    registerUser: async (fields) => noted(await register(http, fields)),
    inviteUser: async (admin, role = 'user') => noted(await inviteAndRegister(http, admin, role)),
    platformAdmin: async () => {
      const { id, email } = await register(http);
      await prisma.user.update({ where: { id }, data: { role: 'platform_admin' } });
      return login(http, email);
    },
    login: async (email, password) => noted(await login(http, email, password)),
    close: async () => {
      guard.said('the metrics', await metrics.metrics());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await app.close();
      await database.close();
      await testDatabase.drop();
      guard.said('the log', lines.join(''));
      const leaks = guard.leaks();
      if (leaks.length > 0) throw new Error(`secrets leaked: ${leaks.join('; ')}`);
      const breaches = contract.breaches();
      if (breaches.length > 0) {
        throw new Error(`answers not as described in /openapi.json:\n${breaches.join('\n')}`);
      }
    },
  };
}

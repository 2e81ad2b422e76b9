import express, { type Express } from 'express';
import { auditRoutes, createAuditLog, retentionTask } from '../audit/index.js';
import { authExpired, authRoutes, createAuthContext, sessionScheme } from '../auth/index.js';
import { createCrmOAuth } from '../crm-oauth/index.js';
import { clientScheme, endAccessOf, oauthRoutes, oauthTasks } from '../oauth/index.js';
import type { Config } from '../platform/config/config.js';
import { expiryTask } from '../platform/expiry.js';
import { jsonBody } from '../platform/http/json-body.js';
import { noStore } from '../platform/http/no-store.js';
import { notFoundHandler, problemHandler } from '../platform/http/problem.js';
import { requestId } from '../platform/http/request-id.js';
import type { TaskDefinition } from '../platform/queue.js';
import {
  apiTokenScheme,
  createTokensContext,
  revokeTokensOf,
  tokensExpired,
  tokensRoutes,
} from '../tokens/index.js';
import { createUserDirectory, departureTask, usersExpired, usersRoutes } from '../users/index.js';
import type { AppDeps } from './app-deps.js';
import { createAuthenticator } from './authenticator.js';
import { crmOAuthHost } from './crm-oauth-host.js';
import { docsRoutes } from './docs/routes.js';
import { accessLog } from './middleware/access-log.js';
import { apiCors } from './middleware/cors.js';
import { httpMetrics } from './middleware/http-metrics.js';
import { securityHeaders } from './middleware/security-headers.js';
import { operationsRoutes } from './operations/routes.js';
import { pageRoutes } from './pages/routes.js';

export interface App {
  readonly handler: Express;
  /** Work for the job queue. */
  readonly tasks: readonly TaskDefinition[];
  /** Ends what the features run beside requests. The database stays open: it is the caller's. */
  close(): Promise<void>;
}

/** The whole service as one request handler; everything it depends on is handed in. */
export function createApp(config: Config, deps: AppDeps): App {
  const { database, clock, logger, mailer, background } = deps;
  const audit = createAuditLog({ ...database, clock, logger, metrics: deps.metrics });
  const auth = createAuthContext({ ...database, clock, logger, audit, mailer, background, config });
  const tokens = createTokensContext({ ...database, clock, logger, audit });
  const authenticate = createAuthenticator([
    sessionScheme(auth.tokens, auth.endedSessions),
    apiTokenScheme(tokens),
    clientScheme({ ...database, clock }),
  ]);

  const crm = createCrmOAuth(crmOAuthHost(config, { ...deps, audit }, authenticate));

  const leaving = {
    endAccess: [revokeTokensOf, endAccessOf],
    endConnections: crm.endUser,
  };

  const handler = express();
  handler.disable('x-powered-by');
  handler.disable('etag');
  handler.set('trust proxy', config.trustProxy);
  handler.set('query parser', 'simple');

  handler.use(requestId, httpMetrics(deps.metrics), accessLog(logger));
  handler.use(securityHeaders(config.publicUrl), apiCors(config.corsAllowlist), noStore);
  // Before the others: its hand-out is the call that comes most often.
  handler.use(crm.router);
  handler.use(operationsRoutes({ config, ...deps }), docsRoutes(config.publicUrl), pageRoutes());
  handler.use(['/auth', '/users', '/tokens'], jsonBody);
  handler.use(
    authRoutes({ ...auth, authenticate }),
    usersRoutes({ ...auth, authenticate, leaving }),
  );
  handler.use(tokensRoutes({ ...tokens, authenticate }));
  handler.use(
    auditRoutes({ ...database, audit, authenticate, ...createUserDirectory(database.prisma) }),
  );
  handler.use(
    oauthRoutes({
      ...database,
      clock,
      logger,
      audit,
      background,
      config,
      authenticate,
      proveAccount: auth.credentials.prove,
    }),
  );
  handler.use(notFoundHandler, problemHandler(logger));

  const close = async () => {
    await background.idle();
    await crm.close();
    await Promise.all([auth.endedSessions.close(), tokens.lastUsed.close()]);
    // Last, since the others may still count what they do.
    await audit.close();
  };
  const tasks = [
    ...crm.tasks,
    ...oauthTasks(database.prisma),
    departureTask({ ...database, clock, logger, leaving }),
    expiryTask(database.pool, [...authExpired, ...usersExpired, ...tokensExpired]),
    retentionTask(database.pool, config.auditRetentionDays),
  ];
  return { handler, tasks, close };
}

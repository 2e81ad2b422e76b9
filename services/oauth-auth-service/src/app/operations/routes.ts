import type { Router } from 'express';
import type { Config } from '../../platform/config/config.js';
import type { Database } from '../../platform/database.js';
import { routeTable } from '../../platform/http/routes.js';
import type { Logger } from '../../platform/logger.js';
import type { Registry } from '../../platform/metrics.js';
import { databaseCheck, migrationsCheck } from './checks.js';
import { keysCheck } from './keys-check.js';
import { readiness } from './readiness.js';

export interface OperationsPorts {
  readonly config: Config;
  readonly database: Pick<Database, 'pool'>;
  readonly logger: Logger;
  readonly metrics: Registry;
}

export function operationsRoutes({ config, database, logger, metrics }: OperationsPorts): Router {
  const checks = {
    database: databaseCheck(database.pool),
    migrations: migrationsCheck(database.pool),
    keys: keysCheck(config),
  };
  return routeTable([
    ['get', '/healthz', (_req, res) => void res.json({ status: 'ok' })],
    ['get', '/readyz', readiness(checks, logger)],
    [
      'get',
      '/metrics',
      async (_req, res) => {
        res.setHeader('Content-Type', metrics.contentType);
        res.end(await metrics.metrics());
      },
    ],
  ]);
}

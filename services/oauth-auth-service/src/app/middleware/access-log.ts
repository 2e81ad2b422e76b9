import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from '../../platform/logger.js';

// Asked every few seconds by orchestrators and scrapers; their lines would drown the others.
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * One line a request: id, method, path, status, milliseconds. No headers, and the path without its
 * query, where codes and states travel.
 */
export const accessLog = (logger: Logger): RequestHandler =>
  pinoHttp<IncomingMessage & { originalUrl?: string }, ServerResponse & { locals?: Locals }>({
    logger,
    genReqId: (_req, res) => String(res.locals?.['requestId'] ?? ''),
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId', responseTime: 'ms' },
    autoLogging: { ignore: (req) => QUIET.has(pathOf(req)) },
    // Failures are logged with their cause by the error handler; this line only counts them.
    customLogLevel: () => 'info',
    customProps: (req, res) => ({
      method: req.method,
      path: pathOf(req),
      status: res.statusCode,
    }),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
  });

type Locals = Readonly<Record<string, unknown>>;

const pathOf = (req: IncomingMessage & { originalUrl?: string }): string =>
  (req.originalUrl ?? req.url ?? '').replace(/[?#].*$/s, '');

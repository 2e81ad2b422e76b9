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
  pinoHttp<ExpressRequest, ExpressResponse>({
    logger,
    genReqId: (_req, res) => String(res.locals?.['requestId'] ?? ''),
    // The library would add the whole request and answer, headers and query included.
    serializers: { req: () => undefined, res: () => undefined },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId', responseTime: 'ms' },
    autoLogging: { ignore: (req) => QUIET.has(pathOf(req)) },
    // Failures are logged with their cause by the error handler; this line only counts them.
    customLogLevel: () => 'info',
    customSuccessObject: lineOf,
    customErrorObject: (req, res, _error, value) => lineOf(req, res, value),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
  });

type ExpressRequest = IncomingMessage & { originalUrl?: string };
type ExpressResponse = ServerResponse & { locals?: Readonly<Record<string, unknown>> };

const lineOf = (req: ExpressRequest, res: ExpressResponse, { ms }: { readonly ms?: number }) => ({
  method: req.method,
  path: pathOf(req),
  status: res.statusCode,
  ms,
});

// The one path of ours that holds a secret: the ticket of a start link.
const TICKET = /^(\/crm-oauth\/start\/).+$/;

const pathOf = (req: ExpressRequest): string =>
  (req.originalUrl ?? req.url ?? '').replace(/[?#].*$/s, '').replace(TICKET, '$1[redacted]');

import type { Request, RequestHandler } from 'express';
import type { Logger } from '../../platform/logger.js';

// Asked every few seconds by orchestrators and scrapers; their lines would drown the others.
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * One line a request: id, method, path, status, milliseconds, and `aborted` where the client left
 * before its answer was out. No headers, and the path without its query, where codes and states
 * travel. Failures are logged with their cause by the error handler; this line only counts them.
 */
export function accessLog(logger: Logger): RequestHandler {
  // None of these fields can hold a secret, and searching each line for one would cost more than
  // all else that is done for a request.
  const lines = logger.child({}, { redact: [] });
  return (req, res, next) => {
    const start = performance.now();
    const path = pathOf(req);
    res.once('close', () => {
      if (QUIET.has(path)) return;
      lines.info(
        {
          requestId: res.locals['requestId'],
          method: req.method,
          path,
          status: res.statusCode,
          ms: Math.round(performance.now() - start),
          ...(res.writableFinished ? {} : { aborted: true }),
        },
        'request',
      );
    });
    next();
  };
}

// The one path of ours that holds a secret: the ticket of a start link.
const TICKET = /^(\/crm-oauth\/start\/).+$/i;
// The paths of a CRM name people: `/contact/email/ada@example.org`.
const PROXIED = /^(\/crm-oauth\/connections\/[^/]+\/proxy\/).+$/i;

// As the routes see it: without the origin that a request through a proxy names too (RFC 9112 §3.2.2).
const pathOf = ({ path }: Request): string =>
  path.replace(TICKET, '$1[redacted]').replace(PROXIED, '$1[redacted]');

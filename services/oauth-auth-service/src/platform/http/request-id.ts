import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';

const SANE = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Takes over the caller's request id if it is harmless in a log, or makes one; echoes it. One that a
 * handler before has given the request stays.
 */
export const requestId: RequestHandler = (req, res, next) => {
  res.locals['requestId'] ??= harmless(req.get('x-request-id')) ?? randomUUID();
  res.setHeader('X-Request-Id', String(res.locals['requestId']));
  next();
};

const harmless = (given: string | undefined): string | undefined =>
  given !== undefined && SANE.test(given) ? given : undefined;

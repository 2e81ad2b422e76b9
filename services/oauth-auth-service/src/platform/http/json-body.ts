import express, { type Request, type RequestHandler } from 'express';
import { commonErrors } from './common-errors.js';

/** Methods whose requests mean nothing by a body, which is left unread (RFC 9110 §9.3.1, §9.3.5). */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

const parse = express.json({ limit: '64kb', strict: true, type: 'application/json' });

/** JSON objects and arrays up to 64 KiB. A body of another type is refused (RFC 9110 §15.5.16). */
export const jsonBody: [RequestHandler, RequestHandler] = [
  (req, res, next) => (WITHOUT_BODY.has(req.method) ? next() : parse(req, res, next)),
  (req, _res, next) => {
    // The parser passes by a body of another type.
    if (!WITHOUT_BODY.has(req.method) && req.body === undefined && hasBody(req)) {
      throw commonErrors.unsupported_media_type();
    }
    next();
  },
];

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

import express, { type RequestHandler } from 'express';
import { commonErrors } from './common-errors.js';

/** JSON objects and arrays up to 64 KiB. A body of another type is refused (RFC 9110 §15.5.16). */
export const jsonBody: [RequestHandler, RequestHandler] = [
  express.json({ limit: '64kb', strict: true, type: 'application/json' }),
  (req, _res, next) => {
    // The parser passes by a body of another type.
    if (req.body === undefined && hasBody(req.headers)) {
      throw commonErrors.unsupported_media_type();
    }
    next();
  },
];

const hasBody = (headers: {
  readonly 'content-length'?: string | undefined;
  readonly 'transfer-encoding'?: string | undefined;
}): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

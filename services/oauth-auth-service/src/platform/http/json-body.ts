import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type Request, type RequestHandler } from 'express';
import { commonErrors } from './common-errors.js';

/** Methods whose requests mean nothing by a body, which is left unread (RFC 9110 §9.3.1, §9.3.5). */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const UTF_8 = /^application\/json\s*;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*;?\s*$/i;

/** JSON is UTF-8 and nothing else (RFC 8259 §8.1); the parser would decode UTF-7 as well. */
function isJson({ headers }: IncomingMessage): boolean {
  const type = headers['content-type'] ?? '';
  return JSON_TYPE.test(type) && (!/charset/i.test(type) || UTF_8.test(type));
}

/** Else what is no UTF-8 would become U+FFFD, and different passwords the same. */
function requireUtf8(_req: unknown, _res: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new Error('the body is not UTF-8');
}

const parse = express.json({ limit: '64kb', strict: true, type: isJson, verify: requireUtf8 });

/**
 * JSON objects and arrays up to 64 KiB, unpacked. A body of another type or charset is refused
 * (RFC 9110 §15.5.16).
 */
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

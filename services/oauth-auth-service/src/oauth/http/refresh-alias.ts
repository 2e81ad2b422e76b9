import { IncomingMessage } from 'node:http';
import express, { type Request, type RequestHandler } from 'express';
import type { EngineCall } from '../engine/engine.js';
import { oauthError } from './errors.js';

const form = express.text({ type: 'application/x-www-form-urlencoded', limit: '56kb' });

/** POST /oauth/refresh: the token endpoint with the grant fixed. */
export const refreshAlias = (engine: EngineCall): [RequestHandler, RequestHandler] => [
  form,
  async (req, res) => {
    const fields = new URLSearchParams(typeof req.body === 'string' ? req.body : '');
    const [grant = 'refresh_token', ...more] = fields.getAll('grant_type');
    if (grant !== 'refresh_token' || more.length > 0) {
      throw oauthError(400, 'unsupported_grant_type', 'only refresh_token is exchanged here');
    }
    fields.set('grant_type', grant);
    await engine(replayed(req, '/oauth/token', fields.toString()), res);
  },
];

/** The request once more, with a body that can still be read: the engine reads it by itself. */
function replayed(req: Request, url: string, body: string): IncomingMessage {
  const replay = new IncomingMessage(req.socket);
  replay.method = 'POST';
  replay.url = url;
  replay.httpVersion = req.httpVersion;
  replay.headers = { ...req.headers, 'content-length': String(Buffer.byteLength(body)) };
  // One that looks cut off would close the connection when it is done with.
  replay.complete = true;
  replay.push(body);
  replay.push(null);
  return replay;
}

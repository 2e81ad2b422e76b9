import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { isProxied } from '../crm-oauth/index.js';
import { answerClientErrors } from '../platform/http/client-errors.js';
import type { Logger } from '../platform/logger.js';
import { StartError } from '../platform/start-error.js';

export interface ServerTimeouts {
  /** Until all headers of a request are there. */
  readonly headersMs: number;
  /** Until the whole request is there. */
  readonly requestMs: number;
  /** The same where a large body may come that is passed on as it does. */
  readonly uploadMs: number;
  /** Until a connection without a request is closed. */
  readonly keepAliveMs: number;
  /** Until a connection whose client does not take its answer is cut off. */
  readonly unreadMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
}

/**
 * A slow client holds a connection, and nothing else, no longer than this; one that uploads, a place
 * of the CRM's connection that is its own.
 */
const TIMEOUTS: ServerTimeouts = {
  headersMs: 20_000,
  requestMs: 60_000,
  // 256 MiB at 300 KB/s. Who says nothing in between is cut off sooner, by the proxy.
  uploadMs: 900_000,
  // Longer than the 60 s of common load balancers, which otherwise reuse a connection just closed.
  keepAliveMs: 65_000,
  // Longer than the others, so that 408 comes first to whoever can still read it.
  unreadMs: 120_000,
  checkMs: 5_000,
};

/** What Node says of a request that its own timeout has ended. */
const LATE = 'ERR_HTTP_REQUEST_TIMEOUT';

export function createHttpServer(timeouts = TIMEOUTS): Server {
  const server = createServer({
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.uploadMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionsCheckingInterval: timeouts.checkMs,
  });
  server.on('request', (req) => {
    if (hasBody(req) && !isProxied(req.url ?? '')) endLate(server, req, timeouts.requestMs);
  });
  server.setTimeout(timeouts.unreadMs);
  // A listener takes the cutting off upon itself, as long as its answer is under way.
  server.on('request', (_req, res) => res.on('timeout', cutOffUnread));
  return server;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

/** As Node does it itself, which knows one time for all requests of a server. */
function endLate(server: Server, req: IncomingMessage, ms: number): void {
  const timer = setTimeout(() => {
    if (req.complete || req.socket.destroyed) return;
    const late = new Error('The request was not there in time');
    server.emit('clientError', Object.assign(late, { code: LATE }), req.socket);
  }, ms);
  req.once('end', () => clearTimeout(timer));
}

/** Where all that was said so far is taken, it is us, or a CRM behind us, who is slow. */
function cutOffUnread(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
}

/** Binds the port; 0 takes a free one. @throws StartError when it is taken or not allowed */
export async function listen(port: number): Promise<{ server: Server; port: number }> {
  const server = createHttpServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(bindError(port, cause)));
    server.listen(port, () => resolve());
  });
  return { server, port: (server.address() as AddressInfo).port };
}

function bindError(port: number, cause: NodeJS.ErrnoException): StartError {
  const sentence =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is in use; set PORT to another one or end the process that listens there.`
      : `Port ${port} cannot be listened on (${cause.code ?? cause.message}).`;
  return new StartError(sentence, { cause });
}

export function serve(server: Server, handler: Express, logger: Logger): void {
  answerClientErrors(server, logger);
  server.on('request', handler);
}

const SWEEP_MS = 50;

/** Accepts nothing more, lets requests in flight finish, and cuts off what outlasts the deadline. */
export async function closeServer(server: Server, deadlineSeconds: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A kept-alive connection becomes idle only when its request ends, after `close` looked.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineSeconds * 1000);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

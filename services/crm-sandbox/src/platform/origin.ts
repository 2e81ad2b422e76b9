import type { Request, RequestHandler } from 'express';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/** Whether an address to listen on stays within this machine. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK_HOSTS.has(host);

const hostname = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

/**
 * The origin by which the caller reached the sandbox, so that the URLs it is given name the host
 * that it configured, be it `localhost` or `127.0.0.1`.
 */
export const requestOrigin = (req: Request): string => `http://${req.headers.host}`;

/**
 * Refuses a Host that is not a loopback name. Without it a page of any web site could point its
 * own name at 127.0.0.1 (DNS rebinding) and read tokens through the control API.
 */
export const loopbackHostOnly: RequestHandler = (req, res, next) => {
  if (LOOPBACK_NAMES.has(hostname(req.headers.host ?? ''))) {
    next();
    return;
  }
  res.status(421).json({ error: 'misdirected_request', message: 'Loopback host names only.' });
};

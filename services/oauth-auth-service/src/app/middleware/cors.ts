import cors from 'cors';
import type { Request, RequestHandler } from 'express';

// Pages and redirects that a browser navigates to: scripts of other origins have no business there.
const NAVIGATED = [/^\/crm-oauth\/[^/]+\/callback\/?$/, /^\/crm-oauth\/start(?:\/|$)/];
const API = /^\/(?:auth|users|tokens|crm-oauth|\.well-known)(?:\/|$)/;

const isApi = (path: string): boolean =>
  API.test(path) && !NAVIGATED.some((pattern) => pattern.test(path));

/**
 * Lets pages of the listed origins call the API. Never with credentials: the API is authenticated
 * by the `Authorization` header, and no cookie may be sent along from another origin.
 */
export function apiCors(allowlist: readonly string[]): RequestHandler {
  const allow = cors({
    origin: [...allowlist],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Request-Id'],
    exposedHeaders: ['X-Request-Id', 'Retry-After', 'WWW-Authenticate'],
    maxAge: 600,
  });
  return (req, res, next) => {
    if (!isApi(req.path) || isPlainOptions(req)) return next();
    if (req.headers.origin !== undefined) return allow(req, res, next);
    // No page of another origin, as most callers: only caches must know that it would matter.
    res.setHeader('Vary', 'Origin');
    next();
  };
}

/** The library takes every OPTIONS for a preflight; one without its header asks for `Allow`. */
const isPlainOptions = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] === undefined;

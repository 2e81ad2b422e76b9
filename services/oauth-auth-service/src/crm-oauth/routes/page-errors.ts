import type { ErrorRequestHandler } from 'express';
import { toApiError } from '../../platform/http/problem.js';
import { refusalPage, sendPage } from '../connect/pages.js';
import { prefersJson } from './callback.js';

/** On the routes that people see, an error is a page, unless the caller asked for JSON. */
export const pageErrors: ErrorRequestHandler = (error, req, res, next) => {
  const { status, code, definition, options } = toApiError(error);
  if (status >= 500 || prefersJson(req) || res.headersSent) return next(error);
  if (options.retryAfter !== undefined) res.set('Retry-After', String(options.retryAfter));
  sendPage(res, status, refusalPage(definition.title, definition.cause, definition.remedy, code));
};

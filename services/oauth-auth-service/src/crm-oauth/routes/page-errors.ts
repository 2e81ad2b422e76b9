import type { ErrorRequestHandler } from 'express';
import { setErrorHeaders, toApiError } from '../../platform/http/problem.js';
import { refusalPage, sendPage } from '../connect/pages.js';
import { prefersJson } from './callback.js';

/** On the routes that people see, an error is a page, unless the caller asked for JSON. */
export const pageErrors: ErrorRequestHandler = (error, req, res, next) => {
  const apiError = toApiError(error);
  const { status, code, definition } = apiError;
  if (status >= 500 || prefersJson(req) || res.headersSent) return next(error);
  setErrorHeaders(res, apiError);
  sendPage(res, status, refusalPage(definition.title, definition.cause, definition.remedy, code));
};

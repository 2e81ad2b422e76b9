import type { ErrorRequestHandler, Response } from 'express';
import {
  CustomOIDCProviderError,
  OIDCProviderError,
  SessionNotFound,
} from 'oidc-provider/lib/helpers/errors.js';
import type { ApiError } from '../../platform/http/errors.js';
import { html } from '../../platform/http/html.js';
import { setErrorHeaders, toApiError } from '../../platform/http/problem.js';
import type { Logger } from '../../platform/logger.js';
import { layout, sendPage } from '../pages/layout.js';

/** An error of ours in the form of RFC 6749 §5.2. */
export interface OAuthErrorBody {
  readonly error: string;
  readonly error_description: string;
}

export const oauthError = (
  status: number,
  error: string,
  description: string,
): CustomOIDCProviderError =>
  Object.assign(new CustomOIDCProviderError(error, description), { status, statusCode: status });

/** Errors of the JSON endpoints that are not the engine's, in the form that it gives its own. */
export function oauthErrors(logger: Logger): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const { status, body } = describe(error, res, logger);
    res.status(status).json(body);
  };
}

/** The same for pages. */
export function pageErrors(logger: Logger): ErrorRequestHandler {
  return (error, _req, res, _next) => {
    const { status, body } = describe(error, res, logger);
    const text =
      error instanceof SessionNotFound
        ? 'This sign-in is over, or was begun in another browser. Go back to the application and start again.'
        : `${body.error_description}.`;
    const page = html`<p role="alert">${text}</p><p class="note">${body.error}</p>`;
    sendPage(res, status, layout('This page is not available', page));
  };
}

function describe(error: unknown, res: Response, logger: Logger) {
  res.setHeader('Cache-Control', 'no-store');
  if (error instanceof OIDCProviderError) {
    const { statusCode: status, error: word, error_description: text } = error;
    if (status === 401) res.setHeader('WWW-Authenticate', `Bearer error="${word}"`);
    return { status, body: { error: word, error_description: text ?? word } };
  }
  const known = toApiError(error);
  if (known.status >= 500) {
    logger.error(
      { requestId: res.locals['requestId'], err: known.options.cause ?? known },
      'request failed',
    );
  }
  setErrorHeaders(res, known);
  return { status: known.status, body: bodyOf(known) };
}

function bodyOf(error: ApiError): OAuthErrorBody {
  const fields = (error.options.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  // RFC 6749 §5.2 allows no quotes and no backslashes here.
  const text = (fields.join('; ') || error.message).replace(/["\\]/g, "'");
  return { error: wordOf(error.status), error_description: text.replace(/\.$/, '') };
}

function wordOf(status: number): string {
  switch (status) {
    case 401:
      return 'invalid_token';
    case 403:
      return 'access_denied';
    case 429:
      return 'slow_down';
    case 500:
      return 'server_error';
    case 503:
      return 'temporarily_unavailable';
    default:
      return 'invalid_request';
  }
}

import express, { type ErrorRequestHandler, type Express } from 'express';
import { type ControlContext, controlRouter } from './control/router.js';
import { indexPage } from './index-page.js';
import { loopbackHostOnly } from './platform/origin.js';
import { sendReply } from './platform/reply.js';

const statusOf = (error: unknown): number => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : 500;
};

/** What no endpoint foresaw: a body that does not parse (4xx), or a defect of the sandbox (500). */
const lastErrors: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const message = error instanceof Error ? error.message : 'The sandbox failed.';
  res.status(statusOf(error)).json({ error: 'sandbox_error', error_description: message });
};

/** The whole sandbox as an Express application. `onCall` runs after each answered call. */
export function createApp(context: ControlContext, onCall: () => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(loopbackHostOnly);
  app.use((_req, res, next) => {
    res.once('close', onCall);
    next();
  });
  app.get('/', (_req, res) => sendReply(res, indexPage(context.providers)));
  app.use('/__sandbox', controlRouter(context));
  for (const { router } of context.providers) app.use(router);
  app.use((_req, res) => {
    res
      .status(404)
      .json({ error: 'not_found', error_description: 'The sandbox has no such path.' });
  });
  app.use(lastErrors);
  return app;
}

import type { Request, RequestHandler, Response } from 'express';
import { clientAddress } from '../../platform/http/address.js';
import { type CallbackResult, handleCallback } from '../connect/callback.js';
import { outcomePage, sendPage } from '../connect/pages.js';
import { withOutcome } from '../connect/return-to.js';
import { crmErrors } from '../errors.js';
import type { CrmProvider } from '../providers/provider.js';
import { type CrmContext, providerOf } from './context.js';
import { callbackQuery } from './schemas.js';

/** GET /crm-oauth/:provider/callback: the browser comes back from the CRM. */
export const callback =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    await ctx.limits.browserPages.consume(clientAddress(req));
    const provider = providerOf(ctx, req.params['provider']);
    const query = callbackQuery.safeParse(req.query);
    const { findActiveUser } = ctx.ports;
    const deps = { ...ctx, logger: ctx.ports.logger, findActiveUser };
    const result: CallbackResult = query.success
      ? await handleCallback(deps, req, res, provider, query.data, ctx.browser.read(req))
      : { kind: 'refused' };
    answer(req, res, provider, result);
  };

function answer(req: Request, res: Response, provider: CrmProvider, result: CallbackResult): void {
  if (result.kind === 'refused') throw crmErrors.attempt_invalid();
  const { attempt } = result;
  const connectionId = result.kind === 'connected' ? result.connectionId : null;
  const error = result.kind === 'failed' ? result.error : null;
  if (attempt.returnTo !== null) {
    const outcome = { attemptId: attempt.id, connectionId, error: error?.code ?? null };
    res.redirect(303, withOutcome(attempt.returnTo, outcome));
    return;
  }
  const status = result.kind === 'failed' ? result.status : 200;
  if (prefersJson(req)) {
    const outcome = error === null ? 'connected' : 'failed';
    res.status(status).json({ attemptId: attempt.id, status: outcome, connectionId, error });
    return;
  }
  const page = { crm: provider.displayName, attemptId: attempt.id, connectionId, error };
  sendPage(res, status, outcomePage(page));
}

export const prefersJson = (req: Request): boolean =>
  req.accepts(['html', 'json', 'application/problem+json']) !== 'html';

import express, { type RequestHandler, Router } from 'express';
import { jsonBody } from '../../platform/http/json-body.js';
import { noStore } from '../../platform/http/no-store.js';
import { notFoundHandler, problemHandler } from '../../platform/http/problem.js';
import { requestId } from '../../platform/http/request-id.js';
import { routeTable } from '../../platform/http/routes.js';
import { outcomeScript, pageCss } from '../connect/assets.js';
import { callback } from './callback.js';
import type { CrmContext } from './context.js';
import { createWebhook } from './create-webhook.js';
import { deleteWebhook } from './delete-webhook.js';
import { enableWebhook } from './enable-webhook.js';
import { deleteConnection, revokeToken } from './end-connection.js';
import { getAttempt } from './get-attempt.js';
import { getConnection } from './get-connection.js';
import { importConnections } from './import-connections.js';
import { initiateConnection } from './initiate-connection.js';
import { listConnections } from './list-connections.js';
import { listEvents } from './list-events.js';
import { listProviders } from './list-providers.js';
import { listTokens } from './list-tokens.js';
import { listWebhooks } from './list-webhooks.js';
import { obtainToken } from './obtain-token.js';
import { confirmStartLink, openStartLink } from './open-start-link.js';
import { pageErrors } from './page-errors.js';
import { proxyCall } from './proxy-call.js';
import { refreshConnection } from './refresh-connection.js';
import { rotateWebhookSecret } from './rotate-webhook-secret.js';
import { setDefault } from './set-default.js';
import { testWebhook } from './test-webhook.js';
import { transferConnection } from './transfer-connection.js';
import { uninstallConnection } from './uninstall-connection.js';

/**
 * Everything under `/crm-oauth`. What the routes rely on comes with them (request ids, body parsing,
 * errors as problems), so that they behave the same in whichever app they are mounted.
 */
export function crmRoutes(ctx: CrmContext): Router {
  const router = Router();
  router.use('/crm-oauth', ground);
  router.use(handOut(ctx));
  router.use(proxied(ctx));
  router.use(pages(ctx));
  router.use('/crm-oauth', jsonBody);
  router.use(api(ctx));
  router.use('/crm-oauth', notFoundHandler, problemHandler(ctx.ports.logger));
  return router;
}

/** Both in one step: each further one costs every call a little. */
const ground: RequestHandler = (req, res, next) =>
  requestId(req, res, () => noStore(req, res, next));

/** Apart and first, since it comes most often and routes are searched from the top. */
const handOut = (ctx: CrmContext): Router =>
  routeTable([['post', '/crm-oauth/:provider/token', ...jsonBody, obtainToken(ctx)]]);

const PROXIED = '/crm-oauth/connections/:id/proxy/*path';

/** Before the body parsers: what is passed on is not read here. */
const proxied = (ctx: CrmContext): Router =>
  routeTable([
    ['get', PROXIED, proxyCall(ctx, 'GET')],
    ['post', PROXIED, proxyCall(ctx, 'POST')],
    ['put', PROXIED, proxyCall(ctx, 'PUT')],
    ['patch', PROXIED, proxyCall(ctx, 'PATCH')],
    ['delete', PROXIED, proxyCall(ctx, 'DELETE')],
  ]);

/** What browsers navigate to, and the files that those pages need. */
function pages(ctx: CrmContext): Router {
  const form = express.urlencoded({ extended: false, limit: '4kb' });
  return routeTable([
    ['get', '/crm-oauth/assets/page.css', asset('css', pageCss)],
    ['get', '/crm-oauth/assets/outcome.js', asset('js', outcomeScript)],
    ['get', '/crm-oauth/start/:ticket', openStartLink(ctx), pageErrors],
    ['post', '/crm-oauth/start/:ticket', form, confirmStartLink(ctx), pageErrors],
    ['get', '/crm-oauth/:provider/callback', callback(ctx), pageErrors],
  ]);
}

const api = (ctx: CrmContext): Router =>
  routeTable([
    ['get', '/crm-oauth/providers', listProviders(ctx)],
    ['get', '/crm-oauth/attempts/:id', getAttempt(ctx)],

    ['get', '/crm-oauth/connections', listConnections(ctx)],
    ['get', '/crm-oauth/connections/:id', getConnection(ctx)],
    ['delete', '/crm-oauth/connections/:id', deleteConnection(ctx)],
    ['put', '/crm-oauth/connections/:id/default', setDefault(ctx)],
    ['post', '/crm-oauth/connections/:id/transfer', transferConnection(ctx)],
    ['post', '/crm-oauth/connections/:id/uninstall', uninstallConnection(ctx)],

    ['get', '/crm-oauth/tokens', listTokens(ctx)],
    ['post', '/crm-oauth/tokens/:id/revoke', revokeToken(ctx)],

    ['get', '/crm-oauth/events', listEvents(ctx)],
    ['get', '/crm-oauth/webhooks', listWebhooks(ctx)],
    ['post', '/crm-oauth/webhooks', createWebhook(ctx)],
    ['delete', '/crm-oauth/webhooks/:id', deleteWebhook(ctx)],
    ['post', '/crm-oauth/webhooks/:id/test', testWebhook(ctx)],
    ['post', '/crm-oauth/webhooks/:id/secret', rotateWebhookSecret(ctx)],
    ['post', '/crm-oauth/webhooks/:id/enable', enableWebhook(ctx)],

    ['post', '/crm-oauth/:provider/initiate', initiateConnection(ctx)],
    ['post', '/crm-oauth/:provider/refresh', refreshConnection(ctx)],
    ['post', '/crm-oauth/:provider/import', importConnections(ctx)],
  ]);

const asset =
  (type: 'css' | 'js', text: string): RequestHandler =>
  (_req, res) =>
    void res.type(type).send(text);

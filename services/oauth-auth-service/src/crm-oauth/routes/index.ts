import express, { Router } from 'express';
import { jsonBody } from '../../platform/http/json-body.js';
import { outcomeScript, pageCss } from '../connect/assets.js';
import { callback } from './callback.js';
import type { CrmContext } from './context.js';
import { deleteConnection, revokeToken } from './end-connection.js';
import { getAttempt } from './get-attempt.js';
import { getConnection } from './get-connection.js';
import { initiateConnection } from './initiate-connection.js';
import { listConnections } from './list-connections.js';
import { listProviders } from './list-providers.js';
import { listTokens } from './list-tokens.js';
import { obtainToken } from './obtain-token.js';
import { confirmStartLink, openStartLink } from './open-start-link.js';
import { pageErrors } from './page-errors.js';
import { refreshConnection } from './refresh-connection.js';
import { setDefault } from './set-default.js';

/** Table of the routes, as http-contract lists them. */
export function crmRoutes(ctx: CrmContext): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '4kb' });

  router.get('/crm-oauth/assets/page.css', (_req, res) => void res.type('css').send(pageCss));
  router.get(
    '/crm-oauth/assets/outcome.js',
    (_req, res) => void res.type('js').send(outcomeScript),
  );

  router.get('/crm-oauth/start/:ticket', openStartLink(ctx), pageErrors);
  router.post('/crm-oauth/start/:ticket', form, confirmStartLink(ctx), pageErrors);
  router.get('/crm-oauth/:provider/callback', callback(ctx), pageErrors);

  router.use('/crm-oauth', jsonBody);
  router.get('/crm-oauth/providers', listProviders(ctx));
  router.get('/crm-oauth/attempts/:id', getAttempt(ctx));

  router.get('/crm-oauth/connections', listConnections(ctx));
  router.get('/crm-oauth/connections/:id', getConnection(ctx));
  router.delete('/crm-oauth/connections/:id', deleteConnection(ctx));
  router.put('/crm-oauth/connections/:id/default', setDefault(ctx));

  router.get('/crm-oauth/tokens', listTokens(ctx));
  router.post('/crm-oauth/tokens/:id/revoke', revokeToken(ctx));

  router.post('/crm-oauth/:provider/initiate', initiateConnection(ctx));
  router.post('/crm-oauth/:provider/refresh', refreshConnection(ctx));
  router.post('/crm-oauth/:provider/token', obtainToken(ctx));
  return router;
}

import express, { Router } from 'express';
import { authorizeEndpoint, decisionEndpoint } from '../platform/consent-flow.js';
import type { EndpointHandler } from '../platform/endpoint.js';
import { consentFlow, DECISION_PATH } from './consent.js';
import { dataApi } from './data/data-api.js';
import { introspectEndpoint } from './introspect.js';
import type { HubspotState } from './model/state.js';
import { revokeEndpoint } from './revoke.js';
import { tokenEndpoint } from './token.js';
import { uninstallEndpoint } from './uninstall.js';
import { v1AccessToken, v1RefreshToken, v1RevokeRefreshToken, v1TokenEndpoint } from './v1.js';

/** HubSpot's endpoints under their real paths. */
export function hubspotRouter(state: HubspotState, endpoint: EndpointHandler): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '64kb' });
  const flow = consentFlow(state);
  router.get('/oauth/authorize', endpoint(authorizeEndpoint(flow)));
  router.get('/oauth/:accountId/authorize', endpoint(authorizeEndpoint(flow)));
  router.post(DECISION_PATH, form, endpoint(decisionEndpoint(flow)));

  router.post('/oauth/2026-03/token', form, endpoint(tokenEndpoint(state, '2026-03')));
  router.post('/oauth/2026-03/token/introspect', form, endpoint(introspectEndpoint(state)));
  router.post('/oauth/2026-03/token/revoke', form, endpoint(revokeEndpoint(state)));
  router.delete('/appinstalls/2026-03/external-install', endpoint(uninstallEndpoint(state)));

  router.post('/oauth/v1/token', form, endpoint(v1TokenEndpoint(state)));
  router.get('/oauth/v1/access-tokens/:token', endpoint(v1AccessToken(state)));
  router.get('/oauth/v1/refresh-tokens/:token', endpoint(v1RefreshToken(state)));
  router.delete('/oauth/v1/refresh-tokens/:token', endpoint(v1RevokeRefreshToken(state)));

  router.use('/crm', dataApi(state, endpoint));
  return router;
}

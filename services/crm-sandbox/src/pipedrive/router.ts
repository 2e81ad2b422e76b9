import express, { Router } from 'express';
import { authorizeEndpoint, decisionEndpoint } from '../platform/consent-flow.js';
import type { EndpointHandler } from '../platform/endpoint.js';
import { consentFlow, DECISION_PATH } from './consent.js';
import { dataApi } from './data-api.js';
import type { PipedriveState } from './model/state.js';
import { revokeEndpoint } from './revoke.js';
import { tokenEndpoint } from './token.js';

/**
 * Pipedrive's endpoints under their real paths; those of `oauth.pipedrive.com` below `/pipedrive`,
 * since another provider has the same paths.
 */
export function pipedriveRouter(state: PipedriveState, endpoint: EndpointHandler): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '64kb' });
  const flow = consentFlow(state);
  router.get('/pipedrive/oauth/authorize', endpoint(authorizeEndpoint(flow)));
  router.post(DECISION_PATH, form, endpoint(decisionEndpoint(flow)));
  router.post('/pipedrive/oauth/token', form, endpoint(tokenEndpoint(state)));
  router.post('/pipedrive/oauth/revoke', form, endpoint(revokeEndpoint(state)));
  const data = dataApi(state, endpoint);
  router.use('/v1', data);
  router.use('/api/v1', data);
  return router;
}

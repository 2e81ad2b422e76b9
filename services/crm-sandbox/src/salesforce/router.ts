import express, { Router } from 'express';
import type { EndpointHandler } from '../platform/endpoint.js';
import { authorizeEndpoint, decisionEndpoint } from './authorize.js';
import { dataApi } from './data/data-api.js';
import { discoveryEndpoint, keysEndpoint } from './discovery.js';
import { identityEndpoint } from './identity.js';
import { introspectEndpoint } from './introspect.js';
import type { SalesforceState } from './model/state.js';
import { revokeEndpoint } from './revoke.js';
import { tokenEndpoint } from './token.js';
import { userinfoEndpoint } from './userinfo.js';

/** Salesforce's endpoints under their real paths. */
export function salesforceRouter(state: SalesforceState, endpoint: EndpointHandler): Router {
  const router = Router();
  const oauth2 = Router();
  oauth2.use(express.urlencoded({ extended: false, limit: '64kb' }));
  oauth2.get('/authorize', endpoint(authorizeEndpoint(state)));
  oauth2.post('/authorize/decision', endpoint(decisionEndpoint(state)));
  oauth2.post('/token', endpoint(tokenEndpoint(state)));
  oauth2.post('/revoke', endpoint(revokeEndpoint(state)));
  oauth2.post('/introspect', endpoint(introspectEndpoint(state)));
  oauth2.get('/userinfo', endpoint(userinfoEndpoint(state)));

  router.use('/services/oauth2', oauth2);
  router.use('/services/data', dataApi(state, endpoint));
  router.get('/.well-known/openid-configuration', endpoint(discoveryEndpoint()));
  router.get('/id/keys', endpoint(keysEndpoint(state)));
  router.get('/id/:organization/:user', endpoint(identityEndpoint(state)));
  return router;
}

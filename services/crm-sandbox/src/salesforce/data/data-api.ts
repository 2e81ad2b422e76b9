import express, { Router } from 'express';
import type { EndpointHandler } from '../platform/endpoint.js';
import { jsonReply } from '../platform/reply.js';
import { createContact, deleteContact, getContact, updateContact } from './contacts.js';
import { apiError, dataEndpoint } from './data-access.js';
import type { SalesforceState } from './model/state.js';
import { queryEndpoint } from './query.js';

const VERSIONS = ['62.0', '63.0', '64.0'].map((version) => ({
  label: `API ${version}`,
  url: `/services/data/v${version}`,
  version,
}));

const DAILY_REQUESTS = { Max: 100_000, Remaining: 99_000 };

/** Mounted at /services/data. Listing the versions is public, as in Salesforce. */
export function dataApi(state: SalesforceState, endpoint: EndpointHandler): Router {
  const router = Router();
  router.use(express.json({ limit: '256kb', strict: true }));
  router.get('/', endpoint({ name: 'versions', handle: () => jsonReply(200, VERSIONS) }));

  const version = Router({ mergeParams: true });
  version.get('/query', endpoint(queryEndpoint(state)));
  version.post('/sobjects/Contact', endpoint(createContact(state)));
  version.get('/sobjects/Contact/:id', endpoint(getContact(state)));
  version.patch('/sobjects/Contact/:id', endpoint(updateContact(state)));
  version.delete('/sobjects/Contact/:id', endpoint(deleteContact(state)));
  const limits = dataEndpoint(state, () => jsonReply(200, { DailyApiRequests: DAILY_REQUESTS }));
  version.get('/limits', endpoint(limits));
  const elsewhere = dataEndpoint(state, () =>
    apiError(404, 'NOT_FOUND', 'The requested resource does not exist'),
  );
  version.all('/{*rest}', endpoint(elsewhere));

  router.use('/:version', version);
  return router;
}

import express, { Router } from 'express';
import type { EndpointHandler } from '../../platform/endpoint.js';
import { jsonReply } from '../../platform/reply.js';
import type { SalesforceState } from '../model/state.js';
import { createAll, updateAll, upsertAll } from './collections.js';
import { dataEndpoint, notFound } from './data-access.js';
import { queryEndpoint, queryMoreEndpoint } from './query.js';
import { createRecord, deleteContact, getRecord, updateOne, upsertOne } from './sobjects.js';

const VERSIONS = ['62.0', '63.0', '64.0'].map((version) => ({
  label: `API ${version}`,
  url: `/services/data/v${version}`,
  version,
}));

/** Mounted at /services/data. Listing the versions is public, as in Salesforce. */
export function dataApi(state: SalesforceState, endpoint: EndpointHandler): Router {
  const router = Router();
  router.use(express.json({ limit: '1mb', strict: true }));
  router.get('/', endpoint({ name: 'versions', handle: () => jsonReply(200, VERSIONS) }));

  const version = Router({ mergeParams: true });
  version.get('/query', endpoint(queryEndpoint(state)));
  version.get('/query/:locator', endpoint(queryMoreEndpoint(state)));
  for (const type of ['Contact', 'Task'] as const) {
    version.post(`/sobjects/${type}`, endpoint(createRecord(state, type)));
    version.get(`/sobjects/${type}/:id`, endpoint(getRecord(state, type)));
  }
  version.patch('/sobjects/Contact/:id', endpoint(updateOne(state)));
  version.delete('/sobjects/Contact/:id', endpoint(deleteContact(state)));
  version.patch('/sobjects/Contact/:field/:value', endpoint(upsertOne(state)));
  version.post('/composite/sobjects', endpoint(createAll(state)));
  version.patch('/composite/sobjects', endpoint(updateAll(state)));
  version.patch('/composite/sobjects/Contact/Email', endpoint(upsertAll(state)));
  version.get('/limits', endpoint(limitsEndpoint(state)));
  version.all('/{*rest}', endpoint(dataEndpoint(state, notFound)));

  router.use('/:version', version);
  return router;
}

const limitsEndpoint = (state: SalesforceState) =>
  dataEndpoint(state, (_req, { organization }) => {
    const { requestsPerDay: Max } = state.switches;
    const used = state.dailyRequests.used(organization.id, state.clock.now());
    return jsonReply(200, { DailyApiRequests: { Max, Remaining: Max - used } });
  });

import express, { Router } from 'express';
import type { EndpointHandler } from '../../platform/endpoint.js';
import type { HubspotState } from '../model/state.js';
import { createAll, readAll, updateAll, upsertAll } from './batch.js';
import { callContacts, contactCalls, createCall, getCall } from './calls.js';
import { createContact, getContact, listContacts, updateContact } from './contacts.js';
import { searchObjects } from './search.js';

/** Mounted at /crm. */
export function dataApi(state: HubspotState, endpoint: EndpointHandler): Router {
  const router = Router();
  router.use(express.json({ limit: '1mb' }));
  router.get('/v3/objects/contacts', endpoint(listContacts(state)));
  router.post('/v3/objects/contacts', endpoint(createContact(state)));
  router.get('/v3/objects/contacts/:id', endpoint(getContact(state)));
  router.patch('/v3/objects/contacts/:id', endpoint(updateContact(state)));
  router.post('/v3/objects/contacts/batch/create', endpoint(createAll(state)));
  router.post('/v3/objects/contacts/batch/read', endpoint(readAll(state, 'contacts')));
  router.post('/v3/objects/contacts/batch/update', endpoint(updateAll(state)));
  router.post('/v3/objects/contacts/batch/upsert', endpoint(upsertAll(state)));
  router.post('/v3/objects/contacts/search', endpoint(searchObjects(state, 'contacts')));

  router.post('/v3/objects/calls', endpoint(createCall(state)));
  router.post('/v3/objects/calls/batch/read', endpoint(readAll(state, 'calls')));
  router.post('/v3/objects/calls/search', endpoint(searchObjects(state, 'calls')));
  router.get('/v3/objects/calls/:id', endpoint(getCall(state)));
  router.get('/v4/objects/calls/:id/associations/contacts', endpoint(callContacts(state)));
  router.get('/v4/objects/contacts/:id/associations/calls', endpoint(contactCalls(state)));
  return router;
}

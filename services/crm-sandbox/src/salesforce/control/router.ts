import { Router } from 'express';
import { parseInput } from '../../platform/json-body.js';
import type { SalesforceState } from '../model/state.js';
import { switchChangesSchema } from '../model/switches.js';
import { appsControl } from './apps.js';
import { consentControl } from './consent.js';
import { organizationsControl, usersControl } from './directory.js';
import { grantsControl } from './grants.js';
import { recordsControl } from './records.js';

/** Mounted at /__sandbox/salesforce. */
export function salesforceControl(state: SalesforceState): Router {
  const router = Router();
  router.get('/switches', (_req, res) => {
    res.json(state.switches);
  });
  router.patch('/switches', (req, res) => {
    state.switches = { ...state.switches, ...parseInput(switchChangesSchema, req.body) };
    res.json(state.switches);
  });
  router.post('/consent', consentControl(state));
  router.use('/apps', appsControl(state));
  router.use('/orgs', organizationsControl(state));
  router.use('/users', usersControl(state));
  router.use('/grants', grantsControl(state));
  router.use('/records', recordsControl(state));
  return router;
}

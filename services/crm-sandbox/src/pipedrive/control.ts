import type { Router } from 'express';
import { appSchema } from '../platform/apps.js';
import { changesOf } from '../platform/changes.js';
import { plainControlRouter } from '../platform/plain-control-router.js';
import { consentFlow } from './consent.js';
import { companySchema } from './model/companies.js';
import type { PipedriveState } from './model/state.js';
import { switchChangesSchema } from './model/switches.js';

/** Mounted at /__sandbox/pipedrive. */
export const pipedriveControl = (state: PipedriveState): Router =>
  plainControlRouter(state, {
    switches: switchChangesSchema,
    flow: consentFlow(state),
    apps: [state.apps, changesOf(appSchema.omit({ clientId: true }))],
    accounts: ['companies', state.companies, changesOf(companySchema.omit({ id: true }))],
  });

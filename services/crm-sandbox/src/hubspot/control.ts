import type { Router } from 'express';
import { z } from 'zod';
import { changesOf } from '../platform/changes.js';
import { notFound, parseInput } from '../platform/json-body.js';
import { plainControlRouter } from '../platform/plain-control-router.js';
import { consentFlow } from './consent.js';
import { hubspotAppSchema } from './model/apps.js';
import { hubSchema } from './model/hubs.js';
import { uninstall } from './model/installing.js';
import type { HubspotState } from './model/state.js';
import { switchChangesSchema } from './model/switches.js';
import { recordsControl } from './records-control.js';

/** Absent: the first app. */
const uninstallSchema = z.strictObject({ clientId: z.string().optional() });

/** Mounted at /__sandbox/hubspot. */
export function hubspotControl(state: HubspotState): Router {
  const router = plainControlRouter(state, {
    switches: switchChangesSchema,
    flow: consentFlow(state),
    apps: [state.apps, changesOf(hubspotAppSchema.omit({ clientId: true }))],
    accounts: ['hubs', state.hubs, changesOf(hubSchema.omit({ id: true }))],
  });
  router.post('/hubs/:id/uninstall', (req, res) => {
    const { clientId = state.apps.list()[0]?.clientId } = parseInput(uninstallSchema, req.body);
    if (state.hubs.account(req.params.id) === undefined) throw notFound('hub');
    res.json({ ended: uninstall(state, clientId ?? '', req.params.id) });
  });
  router.use('/records', recordsControl(state));
  return router;
}

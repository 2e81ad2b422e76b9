import { Router } from 'express';
import { z } from 'zod';
import { appsControl } from '../../platform/apps-control.js';
import { changesOf } from '../../platform/changes.js';
import { consentControl } from '../../platform/consent-flow.js';
import { accountsControl, usersControl } from '../../platform/directory-control.js';
import { grantsControl } from '../../platform/grants-control.js';
import { notFound, parseInput } from '../../platform/json-body.js';
import { consentFlow } from '../consent.js';
import { hubspotAppSchema } from '../model/apps.js';
import { hubSchema } from '../model/hubs.js';
import { uninstall } from '../model/installing.js';
import type { HubspotState } from '../model/state.js';
import { switchChangesSchema } from '../model/switches.js';

const appChanges = changesOf(hubspotAppSchema.omit({ clientId: true }));
const hubChanges = changesOf(hubSchema.omit({ id: true }));
/** Absent: the first app. */
const uninstallSchema = z.strictObject({ clientId: z.string().optional() });

const newUserId = (state: HubspotState): string =>
  String(70_000_000 + state.random(3).readUIntBE(0, 3));

/** Mounted at /__sandbox/hubspot. */
export function hubspotControl(state: HubspotState): Router {
  const router = Router();
  router.get('/switches', (_req, res) => {
    res.json(state.switches);
  });
  router.patch('/switches', (req, res) => {
    state.switches = { ...state.switches, ...parseInput(switchChangesSchema, req.body) };
    res.json(state.switches);
  });
  router.post('/consent', consentControl(consentFlow(state)));
  router.post('/hubs/:id/uninstall', (req, res) => {
    const { clientId = state.apps.list()[0]?.clientId } = parseInput(uninstallSchema, req.body);
    if (state.hubs.account(req.params.id) === undefined) throw notFound('hub');
    res.json({ ended: uninstall(state, clientId ?? '', req.params.id) });
  });
  router.use('/apps', appsControl(state.apps, appChanges));
  router.use('/hubs', accountsControl(state.hubs, hubChanges));
  router.use(
    '/users',
    usersControl(state.hubs, () => newUserId(state)),
  );
  router.use(
    '/grants',
    grantsControl(state.grants, () => state.clock.now()),
  );
  return router;
}

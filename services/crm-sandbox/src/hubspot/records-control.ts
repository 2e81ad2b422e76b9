import { Router } from 'express';
import { z } from 'zod';
import { notFound, parseInput } from '../platform/json-body.js';
import { crmObjectSchema } from './model/crm-objects.js';
import type { HubspotState } from './model/state.js';

const newContactsSchema = z.strictObject({
  contacts: z.array(crmObjectSchema.shape.properties).max(1000),
});

/** Mounted at records: what a hub holds, without a token and uncounted, and more of it. */
export function recordsControl(state: HubspotState): Router {
  const router = Router();
  router.param('hub', (_req, _res, next, id: string) => {
    if (state.hubs.account(id) === undefined) throw notFound('hub');
    next();
  });
  router.get('/:hub/contacts', (req, res) => {
    res.json({ items: state.contacts.of(req.params.hub) });
  });
  router.get('/:hub/calls', (req, res) => {
    res.json({ items: state.calls.of(req.params.hub) });
  });
  router.post('/:hub/contacts', (req, res) => {
    for (const properties of parseInput(newContactsSchema, req.body).contacts) {
      state.contacts.create(req.params.hub, properties, state.clock.now());
    }
    res.status(204).end();
  });
  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import { notFound, parseInput } from '../../platform/json-body.js';
import { contactFieldsSchema } from '../model/contacts.js';
import { newRecordId } from '../model/record-ids.js';
import type { SalesforceState } from '../model/state.js';

const newContactsSchema = z.strictObject({
  contacts: z.array(contactFieldsSchema.extend({ LastName: z.string().min(1) })).max(1000),
});

/** Mounted at records: what an org holds, without a token and uncounted, and more of it. */
export function recordsControl(state: SalesforceState): Router {
  const router = Router();
  router.param('organization', (_req, _res, next, id: string) => {
    if (state.directory.organization(id) === undefined) throw notFound('org');
    next();
  });
  router.get('/:organization/contacts', (req, res) => {
    res.json({ items: [...state.contacts.of(req.params.organization)] });
  });
  router.get('/:organization/tasks', (req, res) => {
    res.json({ items: [...state.tasks.of(req.params.organization)] });
  });
  router.post('/:organization/contacts', (req, res) => {
    for (const fields of parseInput(newContactsSchema, req.body).contacts) {
      const id = newRecordId('contact', state.random);
      state.contacts.create(req.params.organization, id, fields, state.clock.now());
    }
    res.status(204).end();
  });
  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import { ControlError, notFound, parseInput } from '../../platform/json-body.js';
import { organizationSchema, userSchema } from '../model/directory.js';
import { newRecordId } from '../model/record-ids.js';
import type { SalesforceState } from '../model/state.js';

const newOrganizationSchema = z.strictObject({ name: z.string().min(1) });
const organizationChangesSchema = organizationSchema.omit({ id: true }).partial();
const newUserSchema = userSchema
  .omit({ id: true, active: true, generated: true, community: true })
  .extend({ community: userSchema.shape.community.default(null) });
// A username is what users are found by, and an org is not left: neither changes.
const userChangesSchema = userSchema
  .omit({ id: true, organizationId: true, username: true, generated: true })
  .partial();

/** Mounted at orgs: add one, switch it off, give it another session lifetime or instance URL. */
export function organizationsControl(state: SalesforceState): Router {
  const router = Router();
  const { directory } = state;

  router.get('/', (_req, res) => {
    res.json({ items: directory.organizations() });
  });

  router.post('/', (req, res) => {
    const { name } = parseInput(newOrganizationSchema, req.body);
    const id = newRecordId('organization', state.random);
    const organization = { id, name, active: true, sessionLifetimeMs: null, instanceUrl: null };
    directory.addOrganization(organization);
    res.status(201).json(organization);
  });

  router.patch('/:id', (req, res) => {
    const organization = directory.organization(req.params.id);
    if (organization === undefined) throw notFound('org');
    Object.assign(organization, parseInput(organizationChangesSchema, req.body));
    res.json(organization);
  });

  return router;
}

/** Mounted at users. */
export function usersControl(state: SalesforceState): Router {
  const router = Router();
  const { directory } = state;

  router.get('/', (_req, res) => {
    res.json({ items: directory.users() });
  });

  router.post('/', (req, res) => {
    const input = parseInput(newUserSchema, req.body);
    if (directory.organization(input.organizationId) === undefined) throw notFound('org');
    if (directory.findUser(input.username) !== undefined) {
      throw new ControlError(409, 'username_taken', 'There is a user of this username.');
    }
    const id = newRecordId('user', state.random);
    const user = { ...input, id, active: true, generated: false };
    directory.addUser(user);
    res.status(201).json(user);
  });

  router.patch('/:idOrUsername', (req, res) => {
    const user = directory.findUser(req.params.idOrUsername);
    if (user === undefined) throw notFound('user');
    Object.assign(user, parseInput(userChangesSchema, req.body));
    res.json(user);
  });

  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import { type Account, type Directory, type User, userSchema } from './directory.js';
import { ControlError, notFound, parseInput } from './json-body.js';

/** Mounted at the provider's word for accounts: list them and change one. */
export function accountsControl<A extends Account>(
  directory: Directory<A, User>,
  changes: z.ZodType<Partial<A>>,
): Router {
  const router = Router();
  router.get('/', (_req, res) => {
    res.json({ items: directory.accounts() });
  });
  router.patch('/:id', (req, res) => {
    const account = directory.account(req.params.id);
    if (account === undefined) throw notFound('account');
    res.json(Object.assign(account, parseInput(changes, req.body)));
  });
  return router;
}

const newUserSchema = userSchema.omit({ id: true, active: true, generated: true });
// An e-mail is what users are found by, and an account is not left: neither changes.
const userChangesSchema = z.strictObject({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  active: z.boolean().optional(),
});

/** Mounted at users. */
export function usersControl(directory: Directory<Account, User>, newId: () => string): Router {
  const router = Router();

  router.get('/', (_req, res) => {
    res.json({ items: directory.users() });
  });

  router.post('/', (req, res) => {
    const input = parseInput(newUserSchema, req.body);
    if (directory.account(input.accountId) === undefined) throw notFound('account');
    if (directory.findUser(input.email) !== undefined) {
      throw new ControlError(409, 'email_taken', 'There is a user of this e-mail.');
    }
    const user = { ...input, id: newId(), active: true, generated: false };
    directory.addUser(user);
    res.status(201).json(user);
  });

  router.patch('/:idOrEmail', (req, res) => {
    const user = directory.findUser(req.params.idOrEmail);
    if (user === undefined) throw notFound('user');
    res.json(Object.assign(user, parseInput(userChangesSchema, req.body)));
  });

  return router;
}

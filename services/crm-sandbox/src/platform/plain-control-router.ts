import { Router } from 'express';
import type { z } from 'zod';
import type { App, Apps } from './apps.js';
import { appsControl } from './apps-control.js';
import type { SandboxClock } from './clock.js';
import { type ConsentFlow, consentControl } from './consent-flow.js';
import type { Account, Directory, User } from './directory.js';
import { accountsControl, usersControl } from './directory-control.js';
import type { Grants } from './grants.js';
import { grantsControl } from './grants-control.js';
import { parseInput } from './json-body.js';
import type { RandomBytes } from './random.js';

interface PlainState<Switches> {
  switches: Switches;
  readonly clock: SandboxClock;
  readonly random: RandomBytes;
  readonly grants: Grants;
}

interface PlainParts<Switches, R, P extends App, A extends Account> {
  readonly switches: z.ZodType<Partial<Switches>>;
  readonly flow: ConsentFlow<R>;
  /** The apps, and what may be changed of one. */
  readonly apps: readonly [Apps<P>, z.ZodType<Partial<P>>];
  /** The provider's word for accounts, the accounts, and what may be changed of one. */
  readonly accounts: readonly [string, Directory<A, User>, z.ZodType<Partial<A>>];
}

const newUserId = (random: RandomBytes): string => String(70_000_000 + random(3).readUIntBE(0, 3));

/** The control calls of a provider that uses the platform's apps, directory and grants. */
export function plainControlRouter<Switches, R, P extends App, A extends Account>(
  state: PlainState<Switches>,
  parts: PlainParts<Switches, R, P, A>,
): Router {
  const router = Router();
  const [apps, appChanges] = parts.apps;
  const [word, directory, accountChanges] = parts.accounts;
  router.get('/switches', (_req, res) => {
    res.json(state.switches);
  });
  router.patch('/switches', (req, res) => {
    state.switches = { ...state.switches, ...parseInput(parts.switches, req.body) };
    res.json(state.switches);
  });
  router.post('/consent', consentControl(parts.flow));
  router.use('/apps', appsControl(apps, appChanges));
  router.use(`/${word}`, accountsControl(directory, accountChanges));
  const users = usersControl(directory, () => newUserId(state.random));
  router.use('/users', users);
  const grants = grantsControl(state.grants, () => state.clock.now());
  router.use('/grants', grants);
  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import { ControlError, notFound, parseInput } from '../../platform/json-body.js';
import { tokenCharacters } from '../../platform/random.js';
import { type App, appSchema, newApp } from '../model/apps.js';
import type { RevocationReason } from '../model/grants.js';
import type { SalesforceState } from '../model/state.js';

const newAppSchema = appSchema
  .omit({ formerSecret: true })
  .partial()
  .required({ clientId: true, clientSecret: true, redirectUris: true });
const changesSchema = appSchema.omit({ clientId: true, formerSecret: true }).partial();
const rotationSchema = z.strictObject({ clientSecret: z.string().min(1).optional() });

const present = ({ formerSecret, clientSecret, ...app }: App) => app;

/** The given settings alone; a key that is present and undefined counts as not given. */
function given<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> };
function given(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function find(state: SalesforceState, clientId: string): App {
  const app = state.apps.get(clientId);
  if (app === undefined) throw notFound('app');
  return app;
}

function endGrants(
  state: SalesforceState,
  clientId: string,
  reason: RevocationReason,
  graceMs = 0,
): void {
  const now = state.clock.now();
  for (const grant of state.grants.list()) {
    if (grant.clientId === clientId) state.grants.end(grant, reason, now + graceMs, now);
  }
}

/** A new secret. The old one and the grants go, at once or when the grace that is set is over. */
function rotateSecret(state: SalesforceState, app: App, clientSecret: string): void {
  const { secretRotationGraceMs, secretRotationRevokesTokens } = state.switches;
  app.formerSecret =
    secretRotationGraceMs === 0
      ? null
      : { secret: app.clientSecret, until: state.clock.now() + secretRotationGraceMs };
  app.clientSecret = clientSecret;
  if (secretRotationRevokesTokens) {
    endGrants(state, app.clientId, 'secret_rotated', secretRotationGraceMs);
  }
}

/** Mounted at apps. Secrets are shown by no call but the rotation that makes one up. */
export function appsControl(state: SalesforceState): Router {
  const router = Router();

  router.get('/', (_req, res) => {
    res.json({ items: state.apps.list().map(present) });
  });

  router.post('/', (req, res) => {
    const input = parseInput(newAppSchema, req.body);
    if (state.apps.get(input.clientId) !== undefined) {
      throw new ControlError(409, 'app_exists', 'There is an app of this client id.');
    }
    const app = newApp(given(input));
    state.apps.put(app);
    res.status(201).json(present(app));
  });

  router.patch('/:clientId', (req, res) => {
    const app = find(state, req.params.clientId);
    Object.assign(app, given(parseInput(changesSchema, req.body)));
    res.json(present(app));
  });

  router.post('/:clientId/rotate-secret', (req, res) => {
    const app = find(state, req.params.clientId);
    const input = parseInput(rotationSchema, req.body);
    rotateSecret(state, app, input.clientSecret ?? tokenCharacters(state.random, 64));
    res.json({ clientId: app.clientId, clientSecret: app.clientSecret });
  });

  router.delete('/:clientId', (req, res) => {
    const { clientId } = find(state, req.params.clientId);
    state.apps.delete(clientId);
    endGrants(state, clientId, 'app_deleted');
    res.status(204).end();
  });

  return router;
}

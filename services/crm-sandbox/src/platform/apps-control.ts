import { Router } from 'express';
import type { z } from 'zod';
import type { App, Apps } from './apps.js';
import { notFound, parseInput } from './json-body.js';

const withoutSecret = <A extends App>({ clientSecret, ...app }: A) => app;

/** Mounted at apps: list them and change one. The secret can be set and is never shown. */
export function appsControl<A extends App>(apps: Apps<A>, changes: z.ZodType<Partial<A>>): Router {
  const router = Router();
  router.get('/', (_req, res) => {
    res.json({ items: apps.list().map(withoutSecret) });
  });
  router.patch('/:clientId', (req, res) => {
    const app = apps.get(req.params.clientId);
    if (app === undefined) throw notFound('app');
    Object.assign(app, parseInput(changes, req.body));
    res.json(withoutSecret(app));
  });
  return router;
}

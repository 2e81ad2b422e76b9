import type { Express, Router } from 'express';

type Layer = Router['stack'][number];

/** `GET /users/:id` for every route of an app, in the order of its routers. */
export const routesOf = ({ router }: Express): string[] => [...new Set(routesIn(router.stack))];

const routesIn = (stack: readonly Layer[]): string[] =>
  stack.flatMap(({ route, handle }) => {
    if (route !== undefined) {
      // A handler for all methods, such as the one that answers 405, has none of its own.
      const methods = route.stack.flatMap(({ method }) => method ?? []);
      return methods.map((method) => `${method.toUpperCase()} ${route.path}`);
    }
    return isRouter(handle) ? routesIn(handle.stack) : [];
  });

const isRouter = (handle: Layer['handle']): handle is Layer['handle'] & Router =>
  'stack' in handle && Array.isArray(handle.stack);

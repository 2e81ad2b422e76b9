import { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import { commonErrors } from './common-errors.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Method, absolute path template, handlers in the order they are tried. */
export type Route = readonly [
  Method,
  string,
  RequestHandler,
  ...(RequestHandler | ErrorRequestHandler)[],
];

/** A router made of a table; other methods on its paths answer 405 with `Allow` (RFC 9110 §15.5.6). */
export function routeTable(routes: readonly Route[]): Router {
  const router = Router({ strict: false });
  const methodsByPath = new Map<string, Method[]>();
  for (const [method, path, ...handlers] of routes) {
    router[method](path, ...handlers);
    methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), method]);
  }
  for (const [path, methods] of methodsByPath) router.all(path, refuseOtherMethods(methods));
  return router;
}

function refuseOtherMethods(methods: readonly Method[]): RequestHandler {
  const allowed = methods.includes('get') ? [...methods, 'head'] : methods;
  const allow = [...allowed, 'options'].map((method) => method.toUpperCase()).join(', ');
  return (req, res) => {
    res.setHeader('Allow', allow);
    if (req.method !== 'OPTIONS') throw commonErrors.method_not_allowed();
    res.status(204).end();
  };
}

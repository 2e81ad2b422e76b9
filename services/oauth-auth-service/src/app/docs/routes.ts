import type { Router } from 'express';
import { createApiDocument } from '../../platform/http/openapi/document.js';
import { routeTable } from '../../platform/http/routes.js';
import { describeService } from './api.js';

const CACHED = 'public, max-age=300';

export function docsRoutes(publicUrl: string): Router {
  // Made when it is first asked for, so that it costs a start nothing.
  const document = once(() => createApiDocument(describeService(publicUrl)));
  const json = once(() => JSON.stringify(document()));
  return routeTable([
    [
      'get',
      '/openapi.json',
      (_req, res) => void res.set('Cache-Control', CACHED).type('json').send(json()),
    ],
  ]);
}

function once<T extends object | string>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

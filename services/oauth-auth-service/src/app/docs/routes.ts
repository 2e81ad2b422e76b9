import type { RequestHandler, Router } from 'express';
import { createApiDocument } from '../../platform/http/openapi/document.js';
import { routeTable } from '../../platform/http/routes.js';
import { describeService, errorCatalogues } from './api.js';
import { docsPage } from './page.js';
import { docsStylesheet } from './stylesheet.js';

/** Made when they are first asked for, so that they cost a start nothing. */
export function docsRoutes(publicUrl: string): Router {
  const document = once(() => createApiDocument(describeService(publicUrl)));
  const json = once(() => JSON.stringify(document()));
  const page = once(() => docsPage(document(), errorCatalogues));
  return routeTable([
    ['get', '/openapi.json', serve('json', json)],
    ['get', '/docs', serve('html', page)],
    ['get', '/assets/docs.css', serve('css', () => docsStylesheet)],
  ]);
}

const serve =
  (type: 'json' | 'html' | 'css', text: () => string): RequestHandler =>
  (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').type(type).send(text());
  };

function once<T extends object | string>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

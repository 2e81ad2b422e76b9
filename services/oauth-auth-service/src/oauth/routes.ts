import express, { type RequestHandler, type Router } from 'express';
import { jsonBody } from '../platform/http/json-body.js';
import { routeTable } from '../platform/http/routes.js';
import { authorizeFirstParty } from './authorize/first-party.js';
import { listAllowedClients, withdrawConsent } from './clients/allowed-clients.js';
import { listClients } from './clients/list-clients.js';
import { deleteClient, readClient, updateClient } from './clients/manage-client.js';
import { registerClient } from './clients/register-client.js';
import type { OAuthPorts } from './context.js';
import { createEngine, engineCall } from './engine/engine.js';
import { cookieKeys } from './engine/keys.js';
import { oauthErrors, pageErrors } from './http/errors.js';
import { refreshAlias } from './http/refresh-alias.js';
import { createFormTokens } from './pages/csrf.js';
import { decide } from './pages/decide.js';
import { pageCss } from './pages/layout.js';
import { showInteraction } from './pages/show-interaction.js';
import { signIn } from './pages/sign-in.js';

const form = express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 20 });

export function oauthRoutes(ports: OAuthPorts): Router {
  const { publicUrl, oauth } = ports.config;
  const engine = createEngine(ports);
  const call = engineCall(engine, publicUrl);
  const protocol: RequestHandler = (req, res) => call(req, res);
  const pages = { ...ports, engine, forms: createFormTokens(cookieKeys(oauth.keys)) };
  const json = oauthErrors(ports.logger);
  const html = pageErrors(ports.logger);
  const table = routeTable([
    ['get', '/.well-known/oauth-authorization-server', protocol],
    ['get', '/.well-known/openid-configuration', protocol],
    ['get', '/oauth/jwks', protocol],
    ['get', '/oauth/authorize', leadsOn, protocol],
    ['post', '/oauth/authorize', ...jsonBody, authorizeFirstParty(ports, engine), json],
    ['get', '/oauth/authorize/:uid', leadsOn, protocol],
    ['get', '/oauth/interaction/:uid', showInteraction(pages), html],
    ['post', '/oauth/interaction/:uid/sign-in', form, signIn(pages), html],
    ['post', '/oauth/interaction/:uid/consent', form, decide(pages), html],
    ['get', '/oauth/assets/page.css', (_req, res) => void res.type('css').send(pageCss)],
    ['post', '/oauth/token', protocol],
    ['post', '/oauth/refresh', ...refreshAlias(call), json],
    ['post', '/oauth/revoke', protocol],
    ['post', '/oauth/introspect', protocol],
    ['get', '/oauth/userinfo', protocol],
    ['post', '/oauth/userinfo', protocol],
    ['post', '/oauth/client/register', ...jsonBody, registerClient(ports), json],
    ['get', '/oauth/clients', listClients(ports), json],
    ['get', '/oauth/client/:clientId', readClient(ports), json],
    ['put', '/oauth/client/:clientId', ...jsonBody, updateClient(ports), json],
    ['delete', '/oauth/client/:clientId', deleteClient(ports), json],
    ['get', '/oauth/consents', listAllowedClients(ports), json],
    ['delete', '/oauth/consents/:clientId', withdrawConsent(ports), json],
  ]);
  return express.Router().use(preflight(protocol), table);
}

/**
 * The answer by `response_mode=form_post` is a form to the client, which only the engine knows: it adds
 * the hash of its script to `script-src`, and no `form-action` stands in the way. Where scripts are
 * off, the form has a button.
 */
const leadsOn: RequestHandler = (_req, res, next) => {
  res.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  next();
};

/** What scripts of a client's own origin may call; the engine knows which origins those are. */
const FOR_SCRIPTS = new Set<string>([
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/oauth/jwks',
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/introspect',
  '/oauth/userinfo',
]);

const preflight =
  (protocol: RequestHandler): RequestHandler =>
  (req, res, next) => {
    const asks =
      req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
    return asks && FOR_SCRIPTS.has(req.path) ? protocol(req, res, next) : next();
  };

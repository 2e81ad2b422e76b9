import type { Request } from 'express';
import { sameSecret } from '../platform/constant-time.js';
import { basicCredentials, type Parameters } from '../platform/form.js';
import type { App } from './model/apps.js';
import { Refusal } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';

const acceptsSecret = (app: App, secret: string, now: number): boolean =>
  sameSecret(secret, app.clientSecret) ||
  (app.formerSecret !== null &&
    app.formerSecret.until > now &&
    sameSecret(secret, app.formerSecret.secret));

/**
 * The app that calls. Credentials in the body win over those in the Basic header.
 *
 * @throws {Refusal} `unknownClient` or `badSecret`
 */
export function authenticateClient(state: SalesforceState, req: Request, form: Parameters): App {
  const basic = basicCredentials(req.headers.authorization);
  const app = state.apps.get(form.get('client_id') ?? basic.clientId ?? '');
  if (app === undefined) throw new Refusal('unknownClient');
  const secret = form.get('client_secret') ?? basic.clientSecret ?? '';
  if (!acceptsSecret(app, secret, state.clock.now())) throw new Refusal('badSecret');
  return app;
}

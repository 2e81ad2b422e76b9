import type { Request } from 'express';
import type { App } from '../platform/apps.js';
import { sameSecret } from '../platform/constant-time.js';
import { basicCredentials, formParameters } from '../platform/form.js';
import { Refusal } from './model/refusals.js';
import type { PipedriveState } from './model/state.js';

/** The app that calls: HTTP Basic, or credentials in the form. @throws {Refusal} */
export function authenticateClient(state: PipedriveState, req: Request): App {
  const form = formParameters(req);
  const basic = basicCredentials(req.headers.authorization);
  const clientId = basic.clientId || form.get('client_id');
  const clientSecret = basic.clientSecret || form.get('client_secret');
  if (!clientId || !clientSecret) throw new Refusal('clientMissing');
  const app = state.apps.get(clientId);
  if (app === undefined || !sameSecret(clientSecret, app.clientSecret)) {
    throw new Refusal('clientInvalid');
  }
  return app;
}

import { sameSecret } from '../platform/constant-time.js';
import type { Parameters } from '../platform/form.js';
import type { HubspotApp } from './model/apps.js';
import { Refusal } from './model/refusals.js';
import type { HubspotState } from './model/state.js';

/** The app that calls. Credentials count in the form body alone. @throws {Refusal} */
export function authenticateClient(state: HubspotState, form: Parameters): HubspotApp {
  const app = state.apps.get(form.get('client_id') ?? '');
  if (app === undefined) throw new Refusal('BAD_CLIENT_ID');
  const secret = form.get('client_secret') ?? '';
  if (!sameSecret(secret, app.clientSecret)) throw new Refusal('BAD_CLIENT_SECRET');
  return app;
}

import { callbackUrl } from '../platform/callback-url.js';
import type { App } from './model/apps.js';
import type { AuthorizationRequest } from './model/authorizations.js';
import type { User } from './model/directory.js';
import { REFUSALS } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';

/** Where a decision leads: to the callback, or to a page of Salesforce's own and no further. */
export type DecisionOutcome =
  | { readonly kind: 'redirect'; readonly to: string; readonly outcome: string }
  | { readonly kind: 'approval_error' };

/** The person refused. */
export function deny(state: SalesforceState, request: AuthorizationRequest): DecisionOutcome {
  const to = callbackUrl(request.redirectUri, [
    ['error', state.switches.deniedError],
    ['error_description', 'end-user denied authorization'],
    ['state', request.state],
  ]);
  return { kind: 'redirect', to, outcome: 'access_denied' };
}

const mayUse = (app: App | undefined, user: User): boolean =>
  app !== undefined && (!app.adminApprovedUsersOnly || app.approvedUserIds.includes(user.id));

function refuseApp(request: AuthorizationRequest): DecisionOutcome {
  const [error, description] = REFUSALS.appAccessDenied;
  const to = callbackUrl(request.redirectUri, [
    ['error', error],
    ['error_description', description],
    ['state', request.state],
  ]);
  return { kind: 'redirect', to, outcome: error };
}

/** The person, signed in as `user`, allowed it. */
export function allow(
  state: SalesforceState,
  request: AuthorizationRequest,
  user: User,
): DecisionOutcome {
  if (state.switches.approvalErrorGeneric) return { kind: 'approval_error' };
  if (!mayUse(state.apps.get(request.clientId), user)) return refuseApp(request);
  const code = state.authorizations.issueCode({ request, userId: user.id }, state.clock.now());
  const to = callbackUrl(request.redirectUri, [
    ['code', code],
    ['state', request.state],
  ]);
  return { kind: 'redirect', to, outcome: 'ok' };
}

/** Whether this user could sign in at all. */
export const maySignIn = (state: SalesforceState, user: User): boolean =>
  user.active && state.directory.organization(user.organizationId)?.active === true;

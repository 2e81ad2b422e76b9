import { callbackUrl } from '../platform/callback-url.js';
import type { ConsentFlow, Judgement, TripEnd } from '../platform/consent-flow.js';
import { consentPage } from '../platform/consent-page.js';
import type { User } from '../platform/directory.js';
import { type Parameters, queryParameters } from '../platform/form.js';
import { html } from '../platform/html.js';
import { words } from '../platform/words.js';
import type { HubspotApp } from './model/apps.js';
import type { AuthorizationRequest } from './model/authorizations.js';
import type { HubspotState } from './model/state.js';

export const DECISION_PATH = '/oauth/authorize/decision';

/** An install error: a page of HubSpot's own, and the callback never hears of it. */
const installError = (code: string, message: string): TripEnd => ({
  kind: 'page',
  status: 400,
  code,
  message,
});

/** From `/oauth/{accountId}/authorize`; undefined for `/oauth/authorize`. */
const accountOf = ({ pathname }: URL): string | undefined =>
  /^\/oauth\/(\d+)\/authorize$/.exec(pathname)?.[1];

function requestError(
  state: HubspotState,
  app: HubspotApp,
  query: Parameters,
  accountId: string | undefined,
): TripEnd | undefined {
  if (!app.redirectUris.includes(query.get('redirect_uri') ?? '')) {
    return installError('redirect_mismatch', 'The redirect URL is not one of the app’s.');
  }
  const scopes = words(query.get('scope'));
  const asked = [...scopes, ...words(query.get('optional_scope'))];
  const known = asked.every((scope) => app.scopes.includes(scope));
  if (!known || !app.requiredScopes.every((scope) => scopes.includes(scope))) {
    return installError('scope_mismatch', 'The scopes are not those that the app is set up for.');
  }
  const method = query.get('code_challenge_method') ?? 'S256';
  if (query.get('code_challenge') !== undefined && method !== 'S256') {
    return installError('bad_code_challenge', 'Only S256 is supported.');
  }
  return accountId !== undefined && state.hubs.account(accountId) === undefined
    ? installError('account_unknown', 'You do not have access to this account.')
    : undefined;
}

function judge(state: HubspotState, url: URL): Judgement<AuthorizationRequest> {
  const query = queryParameters(url.searchParams);
  const app = state.apps.get(query.get('client_id') ?? '');
  if (app === undefined) return installError('app_unknown', 'There is no app of this client ID.');
  const accountId = accountOf(url);
  const error = requestError(state, app, query, accountId);
  if (error !== undefined) return error;
  const request = {
    clientId: app.clientId,
    redirectUri: query.get('redirect_uri') ?? '',
    scopes: words(query.get('scope')),
    optionalScopes: words(query.get('optional_scope')),
    state: query.get('state'),
    codeChallenge: query.get('code_challenge'),
    accountId,
  };
  return { kind: 'consent', request };
}

function allow(state: HubspotState, request: AuthorizationRequest, user: User): TripEnd {
  const hub = state.hubs.account(user.accountId);
  const missing = request.scopes.filter((scope) => hub?.unavailableScopes.includes(scope));
  if (missing.length > 0) {
    const message = `Your subscription does not hold ${missing.join(', ')}.`;
    return installError('scopes_unavailable', message);
  }
  if (request.accountId !== undefined && request.accountId !== user.accountId) {
    return installError('account_unknown', 'This user is not one of the account.');
  }
  const code = state.authorizations.issueCode({ request, userId: user.id }, state.clock.now());
  const parameters = [['code', code] as const, ['state', request.state] as const];
  return { kind: 'redirect', to: callbackUrl(request.redirectUri, parameters), outcome: 'ok' };
}

/** A person who does not grant access stays at HubSpot: no request reaches the callback. */
function deny(state: HubspotState, request: AuthorizationRequest): TripEnd {
  if (!state.switches.denialRedirects) {
    const message = 'The app was not connected. You can close this page.';
    return { kind: 'page', status: 200, code: 'consent_denied', message };
  }
  const to = callbackUrl(request.redirectUri, [
    ['error', 'access_denied'],
    ['error_description', 'the user did not grant access'],
    ['state', request.state],
  ]);
  return { kind: 'redirect', to, outcome: 'access_denied' };
}

function page(state: HubspotState, requestId: string, request: AuthorizationRequest) {
  const accounts = state.hubs
    .accounts()
    .filter(({ id }) => request.accountId === undefined || id === request.accountId);
  return consentPage(state.hubs, {
    crm: 'HubSpot',
    appName: state.apps.get(request.clientId)?.name ?? '',
    action: DECISION_PATH,
    requestId,
    scopes: [
      ...request.scopes.map((scope) => html`<li><code>${scope}</code></li>`),
      ...request.optionalScopes.map((scope) => html`<li><code>${scope}</code> (optional)</li>`),
    ],
    accounts,
    suggested: suggested(state, request),
  });
}

const suggested = (state: HubspotState, { accountId }: AuthorizationRequest): User | undefined =>
  state.hubs
    .users()
    .find(
      (user) =>
        state.hubs.maySignIn(user) && (accountId === undefined || user.accountId === accountId),
    );

/** From `/oauth/authorize` to the decision. */
export const consentFlow = (state: HubspotState): ConsentFlow<AuthorizationRequest> => ({
  directory: state.hubs,
  authorizations: state.authorizations,
  now: () => state.clock.now(),
  judge: (url) => judge(state, url),
  suggested: (request) => suggested(state, request),
  page: (requestId, request) => page(state, requestId, request),
  allow: (request, user) => allow(state, request, user),
  deny: (request) => deny(state, request),
});

import { callbackUrl } from '../platform/callback-url.js';
import type { ConsentFlow, Judgement, TripEnd } from '../platform/consent-flow.js';
import { consentPage } from '../platform/consent-page.js';
import type { User } from '../platform/directory.js';
import { queryParameters } from '../platform/form.js';
import { html } from '../platform/html.js';
import type { AuthorizationRequest, PipedriveState } from './model/state.js';

export const DECISION_PATH = '/pipedrive/oauth/authorize/decision';

const refused = (code: string, message: string): TripEnd => ({
  kind: 'page',
  status: 400,
  code,
  message,
});

/** No `scope` is read: what an app may do is set up with the app, and asked for as a whole. */
function judge(state: PipedriveState, url: URL): Judgement<AuthorizationRequest> {
  const query = queryParameters(url.searchParams);
  const app = state.apps.get(query.get('client_id') ?? '');
  if (app === undefined) return refused('client_invalid', 'There is no such app.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!app.redirectUris.includes(redirectUri)) {
    return refused('redirect_invalid', 'The callback URL is not the one of the app.');
  }
  const request = { clientId: app.clientId, redirectUri, state: query.get('state') };
  return { kind: 'consent', request };
}

const back = (
  { redirectUri, state }: AuthorizationRequest,
  name: 'code' | 'error',
  value: string,
  outcome: string,
): TripEnd => {
  const parameters = [[name, value] as const, ['state', state] as const];
  return { kind: 'redirect', to: callbackUrl(redirectUri, parameters), outcome };
};

function page(state: PipedriveState, requestId: string, { clientId }: AuthorizationRequest) {
  const app = state.apps.get(clientId);
  return consentPage(state.companies, {
    crm: 'Pipedrive',
    appName: app?.name ?? '',
    action: DECISION_PATH,
    requestId,
    scopes: (app?.scopes ?? []).map((scope) => html`<li><code>${scope}</code></li>`),
    accounts: state.companies.accounts(),
    suggested: suggested(state),
  });
}

const suggested = (state: PipedriveState): User | undefined =>
  state.companies.users().find((user) => state.companies.maySignIn(user));

/** From `/oauth/authorize` to the decision; a declined one comes back with an error. */
export const consentFlow = (state: PipedriveState): ConsentFlow<AuthorizationRequest> => ({
  directory: state.companies,
  authorizations: state.authorizations,
  now: () => state.clock.now(),
  judge: (url) => judge(state, url),
  suggested: () => suggested(state),
  page: (requestId, request) => page(state, requestId, request),
  allow: (request, user) => {
    const grant = { request, userId: user.id };
    const code = state.authorizations.issueCode(grant, state.clock.now());
    return back(request, 'code', code, 'ok');
  },
  deny: (request) => back(request, 'error', 'access_denied', 'access_denied'),
});

import { type Html, html, pageReply } from '../platform/html.js';
import type { Reply } from '../platform/reply.js';
import { maySignIn } from './decision.js';
import type { App } from './model/apps.js';
import type { AuthorizationRequest } from './model/authorizations.js';
import { displayName, type Organization, type User } from './model/directory.js';
import { REFUSALS, type RefusalName } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';

/** Salesforce's wording on its own consent page. */
const SCOPE_WORDS: Readonly<Record<string, string>> = {
  api: 'Manage user data via APIs',
  refresh_token: 'Perform requests at any time',
  offline_access: 'Perform requests at any time',
  full: 'Full access',
  id: 'Access the identity URL service',
  openid: 'Access unique user identifiers',
  profile: 'Access profile information',
  email: 'Access the e-mail address',
};

const scopeItem = (scope: string): Html =>
  html`<li>${SCOPE_WORDS[scope] ?? 'Access to this feature'} <code>${scope}</code></li>`;

function userChoice(state: SalesforceState, user: User, chosen: User | undefined): Html {
  const usable = maySignIn(state, user);
  const attributes = html`${usable ? '' : html` disabled`}${user === chosen ? html` checked` : ''}`;
  return html`<label><input type="radio" name="user" value="${user.id}" required${attributes}>
<span>${displayName(user)}${usable ? '' : ' (inactive)'}<br><span class="soft">${user.username}</span></span></label>`;
}

function organizationChoice(
  state: SalesforceState,
  organization: Organization,
  chosen: User | undefined,
): Html {
  const users = state.directory
    .users()
    .filter((user) => user.organizationId === organization.id && !user.generated);
  return html`<fieldset><legend>${organization.name}</legend>
${users.map((user) => userChoice(state, user, chosen))}
</fieldset>`;
}

/** The user that the page marks: the one hinted at, else the first who can sign in. */
export function suggestedUser(
  state: SalesforceState,
  { loginHint }: AuthorizationRequest,
): User | undefined {
  const hinted = loginHint === undefined ? undefined : state.directory.findUser(loginHint);
  return hinted !== undefined && maySignIn(state, hinted)
    ? hinted
    : state.directory.users().find((user) => maySignIn(state, user));
}

/** The page on which a person chooses who they are and allows or denies. Works without script. */
export function consentPage(
  state: SalesforceState,
  requestId: string,
  app: App,
  request: AuthorizationRequest,
): Reply {
  const chosen = suggestedUser(state, request);
  const body = html`<p class="soft">Salesforce sandbox, on this machine only</p>
<h1>${app.name} asks for access to your Salesforce account</h1>
<h2>It will be able to</h2>
<ul>${request.scopes.map(scopeItem)}</ul>
<form method="post" action="/services/oauth2/authorize/decision">
<input type="hidden" name="request" value="${requestId}">
<h2>Continue as</h2>
${state.directory.organizations().map((org) => organizationChoice(state, org, chosen))}
<div class="actions">
<button class="primary" type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" formnovalidate>Deny</button>
</div>
</form>`;
  return pageReply(200, 'Allow access?', body, 'consent');
}

/** An error that only the person sees; the text is Salesforce's. */
export function refusalPage(refusal: RefusalName): Reply {
  const [error, description] = REFUSALS[refusal];
  const body = html`<h1>We can't authorize you because of an OAuth error.</h1>
<p><code>error=${error}&amp;error_description=${description}</code></p>`;
  return pageReply(400, 'OAuth error', body, error);
}

export function messagePage(status: number, title: string, message: string): Reply {
  return pageReply(status, title, html`<h1>${title}</h1><p>${message}</p>`, title);
}

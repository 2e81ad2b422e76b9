import { type Html, html } from '../platform/html.js';
import { displayName, type User } from './model/directory.js';
import type { SalesforceState } from './model/state.js';

function userRow(state: SalesforceState, user: User): Html {
  const organization = state.directory.organization(user.organizationId);
  return html`<tr><td>${displayName(user)}${user.active ? '' : ' (inactive)'}</td>
<td><code>${user.username}</code></td><td>${organization?.name ?? ''}</td></tr>`;
}

const switchRow = ([name, value]: [string, unknown]): Html =>
  html`<tr><th scope="row"><code>${name}</code></th><td>${String(value)}</td></tr>`;

/** Salesforce's part of the index page: apps, people, switches and links. */
export function summary(state: SalesforceState): Html {
  const users = state.directory.users().filter((user) => !user.generated);
  const apps = state.apps.list().map(
    (app) => html`<li><strong>${app.name}</strong>, client id <code>${app.clientId}</code>,
refresh-token rotation ${app.rotateRefreshTokens ? 'on' : 'off'}</li>`,
  );
  return html`<section><h2>Salesforce</h2>
<ul>${apps}</ul>
<table><thead><tr><th scope="col">User</th><th scope="col">Username</th><th scope="col">Org</th></tr></thead>
<tbody>${users.map((user) => userRow(state, user))}</tbody></table>
<h2>Salesforce switches</h2>
<table><tbody>${Object.entries(state.switches).map(switchRow)}</tbody></table>
<ul>
<li><a href="/.well-known/openid-configuration">OpenID configuration</a></li>
<li><a href="/services/data/">API versions</a></li>
<li><a href="/__sandbox/salesforce/grants">Grants</a></li>
</ul></section>`;
}

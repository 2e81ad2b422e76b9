import { displayName } from '../platform/directory.js';
import { type Html, html } from '../platform/html.js';
import type { HubspotState } from './model/state.js';

/** HubSpot's part of the index page: apps, people, switches and links. */
export function summary(state: HubspotState): Html {
  const apps = state.apps
    .list()
    .map(
      (app) => html`<li><strong>${app.name}</strong>, client id <code>${app.clientId}</code></li>`,
    );
  const users = state.hubs.users().map(
    (user) => html`<tr><td>${displayName(user)}${user.active ? '' : ' (inactive)'}</td>
<td><code>${user.email}</code></td><td>${state.hubs.account(user.accountId)?.name ?? ''}</td></tr>`,
  );
  const switches = Object.entries(state.switches).map(
    ([name, value]) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${String(value)}</td></tr>`,
  );
  return html`<section><h2>HubSpot</h2>
<ul>${apps}</ul>
<table><thead><tr><th scope="col">User</th><th scope="col">E-mail</th><th scope="col">Account</th></tr></thead>
<tbody>${users}</tbody></table>
<h2>HubSpot switches</h2>
<table><tbody>${switches}</tbody></table>
<ul><li><a href="/__sandbox/hubspot/grants">Grants</a></li></ul></section>`;
}

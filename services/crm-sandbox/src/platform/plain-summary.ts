import type { App, Apps } from './apps.js';
import { type Account, type Directory, displayName, type User } from './directory.js';
import { type Html, html } from './html.js';

export interface PlainSummary {
  /** `HubSpot`, and `hubspot` below `/__sandbox`. */
  readonly crm: string;
  readonly name: string;
  readonly apps: Apps<App>;
  readonly directory: Directory<Account, User>;
  readonly switches: object;
}

/** A provider's part of the index page: apps, people, switches and links. */
export function plainSummary({ crm, name, apps, directory, switches }: PlainSummary): Html {
  const appItems = apps
    .list()
    .map(
      (app) => html`<li><strong>${app.name}</strong>, client id <code>${app.clientId}</code></li>`,
    );
  const users = directory.users().map(
    (user) => html`<tr><td>${displayName(user)}${user.active ? '' : ' (inactive)'}</td>
<td><code>${user.email}</code></td><td>${directory.account(user.accountId)?.name ?? ''}</td></tr>`,
  );
  const switchRows = Object.entries(switches).map(
    ([switchName, value]) =>
      html`<tr><th scope="row"><code>${switchName}</code></th><td>${String(value)}</td></tr>`,
  );
  return html`<section><h2>${crm}</h2>
<ul>${appItems}</ul>
<table><thead><tr><th scope="col">User</th><th scope="col">E-mail</th><th scope="col">Account</th></tr></thead>
<tbody>${users}</tbody></table>
<h2>${crm} switches</h2>
<table><tbody>${switchRows}</tbody></table>
<ul><li><a href="/__sandbox/${name}/grants">Grants</a></li></ul></section>`;
}

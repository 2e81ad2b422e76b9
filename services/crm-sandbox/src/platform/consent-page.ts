import { type Account, type Directory, displayName, type User } from './directory.js';
import { type Html, html, pageReply } from './html.js';
import type { Reply } from './reply.js';

export interface ConsentPage {
  /** `HubSpot`, as the page names it. */
  readonly crm: string;
  readonly appName: string;
  /** Path that the form is posted to: `request`, `user`, `decision` = `allow` or `deny`. */
  readonly action: string;
  readonly requestId: string;
  readonly scopes: readonly Html[];
  readonly accounts: readonly Account[];
  readonly suggested: User | undefined;
}

function userChoice(
  directory: Directory<Account, User>,
  user: User,
  suggested: User | undefined,
): Html {
  const usable = directory.maySignIn(user);
  const attributes = html`${usable ? '' : html` disabled`}${user === suggested ? html` checked` : ''}`;
  return html`<label><input type="radio" name="user" value="${user.id}" required${attributes}>
<span>${displayName(user)}${usable ? '' : ' (inactive)'}<br><span class="soft">${user.email}</span></span></label>`;
}

/** The page on which a person chooses who they are and allows or denies. Works without script. */
export function consentPage(directory: Directory<Account, User>, page: ConsentPage): Reply {
  const choices = page.accounts.map((account) => {
    const users = directory.users().filter((user) => user.accountId === account.id);
    return html`<fieldset><legend>${account.name}</legend>
${users.filter(({ generated }) => !generated).map((user) => userChoice(directory, user, page.suggested))}
</fieldset>`;
  });
  const body = html`<p class="soft">${page.crm} sandbox, on this machine only</p>
<h1>${page.appName} asks for access to your ${page.crm} account</h1>
<h2>It will be able to</h2>
<ul>${page.scopes}</ul>
<form method="post" action="${page.action}">
<input type="hidden" name="request" value="${page.requestId}">
<h2>Continue as</h2>
${choices}
<div class="actions">
<button class="primary" type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" formnovalidate>Deny</button>
</div>
</form>`;
  return pageReply(200, 'Allow access?', body, 'consent');
}

/** A page of the provider's own from which nothing returns to the callback. */
export const messagePage = (status: number, title: string, message: string): Reply =>
  pageReply(status, title, html`<h1>${title}</h1><p>${message}</p>`, title);

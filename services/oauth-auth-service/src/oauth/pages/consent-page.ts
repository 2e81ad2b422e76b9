import { type Html, html } from '../../platform/http/html.js';
import { layout } from './layout.js';

export interface Consent {
  readonly clientName: string;
  /** Where the person is sent afterwards. */
  readonly destination: string;
  /** Whether an organization has registered the client; a stranger otherwise. */
  readonly vouchedFor: boolean;
  readonly userName: string;
  /** Tells the account from another one of the same name. */
  readonly email: string;
  readonly tenantName: string;
  readonly scopes: readonly string[];
  readonly action: string;
  readonly csrf: string;
  readonly otherAccount: string;
}

const MEANING: Readonly<Record<string, string>> = {
  openid: 'Know that you are you, on each visit',
  profile: 'See your name',
  email: 'See your e-mail address',
  'crm:read': 'See your CRM connections',
  'crm:token': 'Read and change data in your connected CRMs',
  'crm:connect': 'Connect and disconnect CRMs for you',
  'crm:admin': "Manage all of your organization's CRM connections",
};

export const consentPage = (consent: Consent): Html =>
  consent.scopes.length === 0
    ? layout(`Nothing to allow ${consent.clientName}`, refusal(consent))
    : layout(`Allow ${consent.clientName}?`, question(consent));

const question = (consent: Consent): Html => html`${identity(consent)}
<p><strong>${consent.clientName}</strong> asks to:</p>
<ul>${consent.scopes.map((scope) => html`<li>${MEANING[scope] ?? scope}</li>`)}</ul>
${consent.vouchedFor ? '' : html`<p class="note">This application registered itself; nobody at Tetrix has looked at it.</p>`}
<p class="note">You will be taken to ${consent.destination}.</p>
<form method="post" action="${consent.action}">
<input type="hidden" name="csrf" value="${consent.csrf}">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="secondary">Do not allow</button>
</form>`;

const refusal = (consent: Consent): Html => html`${identity(consent)}
<p role="alert">It asks for what your account may not do itself, so you cannot allow it.</p>
<form method="post" action="${consent.action}">
<input type="hidden" name="csrf" value="${consent.csrf}">
<button type="submit" name="decision" value="deny">Back to ${consent.clientName}</button>
</form>`;

const identity = ({ userName, email, tenantName, otherAccount }: Consent): Html =>
  html`<p>Signed in as <strong>${userName}</strong>, ${email}, of ${tenantName} (<a href="${otherAccount}">use another account</a>)</p>`;

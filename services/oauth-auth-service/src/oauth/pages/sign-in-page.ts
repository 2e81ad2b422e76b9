import { type Html, html } from '../../platform/http/html.js';
import { layout } from './layout.js';

export interface SignIn {
  readonly clientName: string;
  readonly action: string;
  readonly csrf: string;
  /** Put into the field again; empty at first. */
  readonly email: string;
  readonly problem?: string | undefined;
}

export const signInPage = ({ clientName, action, csrf, email, problem }: SignIn): Html =>
  layout(
    'Sign in',
    html`<p>to continue to <strong>${clientName}</strong></p>
${problem === undefined ? '' : html`<p role="alert" id="problem">${problem}</p>`}
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<label>E-mail <input type="email" name="email" value="${email}" autocomplete="username" required></label>
<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
<button type="submit">Sign in</button>
</form>`,
  );

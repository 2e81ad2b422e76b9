import type { Response } from 'express';
import { type Html, html } from '../../platform/http/html.js';

const layout = (title: string, body: Html, head: Html = html``): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tetrix</title>
<link rel="stylesheet" href="/crm-oauth/assets/page.css">
${head}
</head>
<body><main><h1>${title}</h1>
${body}
</main></body>
</html>
`;

// Browsers apply `form-action` to the redirects after a form too, and the way on leads to the CRM's
// own, changing hosts: that is why a confirmation is answered by a page and not by a redirect.
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function sendPage(res: Response, status: number, page: Html): void {
  res
    .status(status)
    .set('Content-Security-Policy', POLICY)
    .set('Referrer-Policy', 'no-referrer')
    .set('X-Frame-Options', 'DENY')
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(page.text);
}

export interface Confirmation {
  readonly crm: string;
  readonly tenantName: string;
  readonly userName: string;
  readonly accountName: string;
  readonly action: string;
  readonly confirmation: string;
}

export const confirmPage = (c: Confirmation): Html =>
  layout(
    `Connect ${c.crm}`,
    html`<p>You are about to link a <strong>${c.crm}</strong> account to Tetrix. It will belong to:</p>
<dl><dt>Organization</dt><dd>${c.tenantName}</dd><dt>User</dt><dd>${c.userName}</dd><dt>Account</dt><dd>${c.accountName}</dd></dl>
<p>Continue only if that is you. Otherwise close this page: somebody sent you their link.</p>
<form method="post" action="${c.action}">
<input type="hidden" name="confirmation" value="${c.confirmation}">
<button type="submit">Continue to ${c.crm}</button>
</form>`,
  );

export const departurePage = (crm: string, url: string): Html =>
  layout(
    `Connect ${crm}`,
    html`<p>Taking you to ${crm}…</p><p><a href="${url}">Continue to ${crm}</a></p>`,
    html`<meta http-equiv="refresh" content="0;url=${url}">`,
  );

export interface Outcome {
  readonly crm: string;
  readonly attemptId: string;
  readonly connectionId: string | null;
  readonly error: { readonly code: string; readonly cause: string; readonly remedy: string } | null;
}

/** The last page of a popup: its script tells the opener and closes the window. */
export function outcomePage({ crm, attemptId, connectionId, error }: Outcome): Html {
  const message =
    error === null
      ? html`<p>${crm} is connected. You can close this window.</p>`
      : html`<p>${error.cause}</p><p>${error.remedy}</p><p class="code">${error.code}</p>`;
  return layout(
    error === null ? 'Connected' : 'Not connected',
    html`<div id="outcome" data-attempt="${attemptId}" data-connection="${connectionId ?? ''}" data-error="${error?.code ?? ''}">${message}</div>`,
    html`<script src="/crm-oauth/assets/outcome.js" defer></script>`,
  );
}

export const refusalPage = (title: string, cause: string, remedy: string, code: string): Html =>
  layout(title, html`<p>${cause}</p><p>${remedy}</p><p class="code">${code}</p>`);

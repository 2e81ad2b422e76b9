import type { Response } from 'express';
import { type Html, html } from '../../platform/http/html.js';

export const layout = (title: string, body: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tetrix</title>
<link rel="stylesheet" href="/oauth/assets/page.css">
</head>
<body><main><h1>${title}</h1>
${body}
</main></body>
</html>
`;

/**
 * The policy of a page with a form whose answer leads on to `redirectUri`: browsers apply
 * `form-action` to the redirects after a form too.
 */
export const pagePolicy = (redirectUri?: string): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    `form-action 'self'${redirectUri === undefined ? '' : ` ${sourceOf(redirectUri)}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

function sourceOf(redirectUri: string): string {
  const { origin, protocol } = new URL(redirectUri);
  // A scheme of an app's own has no origin (RFC 8252 §7.1).
  return origin === 'null' ? protocol : origin;
}

export function sendPage(res: Response, status: number, page: Html, redirectUri?: string): void {
  res
    .status(status)
    .set('Content-Security-Policy', pagePolicy(redirectUri))
    .set('Referrer-Policy', 'no-referrer')
    .set('X-Frame-Options', 'DENY')
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(page.text);
}

export const pageCss = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { width: min(26rem, 100% - 3rem); padding: 2rem 0; }
h1 { font-size: 1.5rem; margin-top: 0; }
form { display: grid; gap: 1rem; }
label { display: grid; gap: .25rem; }
input { font: inherit; padding: .5rem .75rem; }
button { font: inherit; padding: .6rem 1.2rem; border: 1px solid #0b5cab; border-radius: .4rem;
  background: #0b5cab; color: #fff; cursor: pointer; }
button.secondary { background: none; color: inherit; border-color: currentColor; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px; }
[role=alert] { border-left: .25rem solid #c62828; padding-left: .75rem; }
.note { font-size: .9rem; opacity: .8; }
`;

import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { html } from '../../platform/http/html.js';
import { layout, pagePolicy } from './layout.js';

const SEEN_BY_PEOPLE = new Set(['authorization', 'resume']);

/** What the engine says to a browser that must not be sent back to the client. */
export function errorPage(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  if (!SEEN_BY_PEOPLE.has(ctx.oidc.route) || ctx.accepts('json', 'html') !== 'html') {
    ctx.body = out;
    return;
  }
  ctx.set('Content-Security-Policy', pagePolicy());
  ctx.type = 'html';
  ctx.body = layout(
    'This request cannot be answered',
    html`<p role="alert">${out.error_description ?? 'The application sent a request that is not valid.'}</p>
<p>Go back to the application and try again. If that does not help, tell its makers this word:</p>
<p class="note">${out.error}</p>`,
  ).text;
}

import { type Html, html, pageReply } from './platform/html.js';
import type { ProviderSandbox } from './platform/provider.js';
import type { Reply } from './platform/reply.js';

const link = (path: string, words: string): Html => html`<li><a href="${path}">${words}</a></li>`;

/** The page at `/`: what this is, and what it holds. */
export function indexPage(providers: readonly ProviderSandbox[]): Reply {
  const body = html`<h1>CRM sandbox</h1>
<p>A local stand-in for the CRM providers: their OAuth endpoints, a consent page and a small data
API, with made-up people and data. It answers on this machine only.</p>
<p class="notice">A test instrument: whoever can reach it can read every token in it.</p>
<ul>
${link('/__sandbox/counters', 'Counters: what has arrived, and what was answered')}
${link('/__sandbox/faults', 'Faults in force')}
${link('/__sandbox/clock', 'Sandbox time')}
</ul>
${providers.map(({ summary }) => summary())}`;
  return pageReply(200, 'CRM sandbox', body, 'ok');
}

/** Files of the connection pages; separate, so that the pages need no inline script or style. */
export const pageCss = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; }
main { max-width: 28rem; padding: 2rem; }
h1 { font-size: 1.5rem; margin-top: 0; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; }
dt { opacity: .75; } dd { margin: 0; font-weight: 600; }
button { font: inherit; padding: .6rem 1.2rem; border: 0; border-radius: .4rem;
  background: #0b5cab; color: #fff; cursor: pointer; }
button:focus-visible, a:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px; }
.code { font-family: ui-monospace, monospace; font-size: .85rem; opacity: .7; }
`;

/**
 * Tells whoever opened the popup, by both ways a browser has, and closes it. The message holds no
 * secret. It is a convenience only: the CRMs' own pages may sever \`opener\`, so the application
 * polls the attempt.
 */
export const outcomeScript = `
const { attempt, connection, error } = document.getElementById('outcome').dataset;
const message = {
  type: 'tetrix:crm-oauth',
  attemptId: attempt,
  status: error ? 'failed' : 'connected',
  connectionId: connection || null,
  error: error || null,
};
const channel = new BroadcastChannel('tetrix:crm-oauth');
channel.postMessage(message);
channel.close();
if (window.opener) {
  window.opener.postMessage(message, '*');
  if (!error) window.close();
}
`;

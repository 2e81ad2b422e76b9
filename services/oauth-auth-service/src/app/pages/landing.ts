import { page } from './layout.js';

export const landingPage = page(
  'Tetrix CRM connection service',
  `<p>Tetrix's authorization server, and the keeper of its Salesforce and HubSpot connections.</p>
<ul>
<li><a href="/docs">API documentation</a> (<a href="/openapi.json">OpenAPI</a>)</li>
<li><a href="/.well-known/jwks.json">Signing keys</a></li>
<li><a href="/readyz">Readiness</a>, <a href="/healthz">health</a>, <a href="/metrics">metrics</a></li>
</ul>`,
);

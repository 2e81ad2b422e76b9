import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { BARE_SCOPE, readBareSettings } from './settings.js';

// The certified engine of the authorization server with the store that comes with it, in memory, and
// nothing else: no database, no hashed secrets, no Express, no log, no metrics, no audit.

const { port, clientId, clientSecret } = readBareSettings(process.env);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  scopes: [BARE_SCOPE],
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: BARE_SCOPE,
    },
  ],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    devInteractions: { enabled: false },
  },
});

createServer(provider.callback()).listen(port, '127.0.0.1');
for (const event of ['disconnect', 'SIGTERM']) process.on(event, () => process.exit());

import { z } from 'zod';
import { originVariable, readEnv, urlVariable } from '../../../platform/config/env.js';
import { ClientSecrets } from '../client-secrets.js';
import { type ClientCredentials, clientCredentials } from '../credentials.js';
import type {
  CrmProvider,
  Introspection,
  ProviderDependencies,
  ProviderModule,
  TargetRequest,
} from '../provider.js';
import type { RawTokenAnswer } from '../strategy.js';
import { HubspotOAuth } from './oauth-client.js';
import { ownerOf } from './owner.js';
import { HubspotStrategy } from './strategy.js';
import { readTokenAnswer } from './token-answer.js';

const ENVIRONMENT = 'production';

const variables = z.object({
  HUBSPOT_CLIENT_ID: z.string().optional(),
  HUBSPOT_CLIENT_SECRET: z.string().optional(),
  HUBSPOT_FALLBACK_CLIENT_SECRET: z.string().optional(),
  HUBSPOT_AUTHORIZE_URL: urlVariable
    .transform(({ href }) => href)
    .default('https://app.hubspot.com/oauth/authorize'),
  HUBSPOT_API_URL: originVariable.default('https://api.hubapi.com'),
});

interface Settings extends ClientCredentials {
  readonly authorizeUrl: string;
  readonly apiUrl: string;
}

export const hubspot: ProviderModule = {
  name: 'hubspot',
  configure: (env, dependencies) => {
    const values = readEnv(variables, env);
    const credentials = clientCredentials(
      'HUBSPOT',
      values.HUBSPOT_CLIENT_ID,
      values.HUBSPOT_CLIENT_SECRET,
      values.HUBSPOT_FALLBACK_CLIENT_SECRET,
    );
    if (credentials === undefined) return undefined;
    return createProvider(dependencies, {
      ...credentials,
      authorizeUrl: values.HUBSPOT_AUTHORIZE_URL,
      apiUrl: values.HUBSPOT_API_URL,
    });
  },
};

/** The API origin is what a grant comes through: tokens are refreshed and revoked below it. */
function createProvider(
  { http, deadlineMs }: ProviderDependencies,
  { clientId, clientSecret, fallbackClientSecret, authorizeUrl, apiUrl }: Settings,
): CrmProvider {
  const client = new HubspotOAuth(
    http,
    clientId,
    new ClientSecrets(clientSecret, fallbackClientSecret),
  );
  return {
    name: 'hubspot',
    displayName: 'HubSpot',
    clientId,
    mode: apiUrl.startsWith('http:') ? 'sandbox' : 'real',
    environments: [ENVIRONMENT],
    defaultScopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.contacts.write'],
    presumedRotating: false,
    defaultLifetime: 1_800,
    revocationCascades: false,
    resolveTarget: (request) =>
      isOurs(request, apiUrl) ? { environment: ENVIRONMENT, loginUrl: apiUrl } : null,
    createStrategy: ({ loginUrl, callbackUrl, store, verify }) =>
      new HubspotStrategy(
        {
          authorizeUrl,
          apiUrl: loginUrl,
          clientID: clientId,
          clientSecret,
          fallbackClientSecret,
          callbackURL: callbackUrl,
          store,
          http,
          deadlineMs,
        },
        verify,
      ),
    readTokenAnswer: (answer) => readTokenAnswer(answer, apiUrl),
    refresh: async (loginUrl, refreshToken, within) =>
      readTokenAnswer(await client.refresh(loginUrl, refreshToken, within), loginUrl),
    revoke: (token, within) => client.revoke(token, within),
    introspect: async (token, within) => introspection(await client.introspect(token, within)),
    identify: async (token, within) =>
      ownerOf(await client.introspect(token, within), clientId, apiUrl),
    uninstall: (loginUrl, accessToken, within) => client.uninstall(loginUrl, accessToken, within),
    acceptsInstanceUrl: (url, loginUrl) => url === apiUrl || url === loginUrl,
    missingScopes: (requested, granted) => requested.filter((scope) => !granted.includes(scope)),
    refreshTokenIdleLifetime: () => null,
  };
}

const isOurs = ({ environment = ENVIRONMENT, loginUrl }: TargetRequest, apiUrl: string): boolean =>
  environment === ENVIRONMENT && (loginUrl === undefined || loginUrl === apiUrl);

/** HubSpot names what is left of an access token's life, and no time of issue or expiry. */
const introspection = ({ active }: RawTokenAnswer): Introspection | null =>
  typeof active === 'boolean' ? { active, issuedAt: null, expiresAt: null } : null;

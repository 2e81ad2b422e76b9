import { z } from 'zod';
import { integerVariable, originVariable, readEnv } from '../../../platform/config/env.js';
import { ClientSecrets } from '../client-secrets.js';
import { type ClientCredentials, clientCredentials } from '../credentials.js';
import { ProviderFailure } from '../failure.js';
import type {
  CrmProvider,
  Introspection,
  ProviderDependencies,
  ProviderModule,
} from '../provider.js';
import { environments, isApiOrigin, resolveTarget } from './hosts.js';
import { SalesforceOAuth } from './oauth-client.js';
import { ownerOf } from './owner.js';
import { missingScopes } from './scopes.js';
import { SalesforceStrategy } from './strategy.js';
import { readTokenAnswer } from './token-answer.js';

const variables = z.object({
  SALESFORCE_CLIENT_ID: z.string().optional(),
  SALESFORCE_CLIENT_SECRET: z.string().optional(),
  SALESFORCE_FALLBACK_CLIENT_SECRET: z.string().optional(),
  SALESFORCE_LOGIN_URL: originVariable.optional(),
  /** Seconds to assume for an access token where introspection tells nothing. */
  SALESFORCE_SESSION_SECONDS: integerVariable(60, 86_400).default(7_200),
});

interface Settings extends ClientCredentials {
  readonly configuredUrl: string | undefined;
  readonly sessionSeconds: number;
}

export const salesforce: ProviderModule = {
  name: 'salesforce',
  configure: (env, dependencies) => {
    const values = readEnv(variables, env);
    const credentials = clientCredentials(
      'SALESFORCE',
      values.SALESFORCE_CLIENT_ID,
      values.SALESFORCE_CLIENT_SECRET,
      values.SALESFORCE_FALLBACK_CLIENT_SECRET,
    );
    if (credentials === undefined) return undefined;
    return createProvider(dependencies, {
      ...credentials,
      configuredUrl: values.SALESFORCE_LOGIN_URL,
      sessionSeconds: values.SALESFORCE_SESSION_SECONDS,
    });
  },
};

const IDLE_LIFETIME = 30 * 86_400;

function createProvider(
  { http, deadlineMs }: ProviderDependencies,
  settings: Settings,
): CrmProvider {
  const { clientId, clientSecret, fallbackClientSecret, configuredUrl } = settings;
  const client = new SalesforceOAuth(
    http,
    clientId,
    new ClientSecrets(clientSecret, fallbackClientSecret),
  );
  const trusted = configuredUrl === undefined ? [] : [configuredUrl];
  return {
    name: 'salesforce',
    displayName: 'Salesforce',
    clientId,
    mode: configuredUrl?.startsWith('http:') ? 'sandbox' : 'real',
    environments,
    defaultScopes: ['api', 'refresh_token'],
    presumedRotating: true,
    defaultLifetime: settings.sessionSeconds,
    revocationCascades: true,
    resolveTarget: (request) => resolveTarget(request, configuredUrl),
    createStrategy: ({ loginUrl, callbackUrl, store, verify }) =>
      new SalesforceStrategy(
        {
          loginUrl,
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
    readTokenAnswer,
    // The answer's signature is not asked for here: it comes over TLS from the token endpoint
    // itself, and refusing it would throw away the only live token of a rotating grant.
    refresh: async (loginUrl, refreshToken, within) =>
      readTokenAnswer(await client.refresh(loginUrl, refreshToken, within)),
    revoke: ({ loginUrl, token }, within) => client.revoke(loginUrl, token, within),
    introspect: ({ loginUrl, token }, within) => introspect(client, loginUrl, token, within),
    identify: (token, within) => ownerOf({ client, clientId, trusted }, token, within),
    acceptsInstanceUrl: (url) => isApiOrigin(url, trusted),
    missingScopes,
    // Rotation comes with a 30-day idle limit for partner apps; other apps choose their own.
    refreshTokenIdleLifetime: ({ rotates }) => (rotates === true ? IDLE_LIFETIME : null),
  };
}

async function introspect(
  client: SalesforceOAuth,
  loginUrl: string,
  token: string,
  deadlineMs: number,
): Promise<Introspection | null> {
  const answer = await client.introspect(loginUrl, token, deadlineMs).catch((error: unknown) => {
    // An org or app where introspection is switched off refuses it in its own words.
    if (error instanceof ProviderFailure && error.delivery === 'definite') return null;
    throw error;
  });
  if (answer === null || typeof answer['active'] !== 'boolean') return null;
  const seconds = (value: unknown) => (typeof value === 'number' && value > 0 ? value : null);
  return {
    active: answer['active'],
    issuedAt: seconds(answer['iat']),
    expiresAt: seconds(answer['exp']),
  };
}

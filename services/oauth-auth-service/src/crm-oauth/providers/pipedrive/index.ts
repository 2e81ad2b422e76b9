import { z } from 'zod';
import { readEnv, urlVariable } from '../../../platform/config/env.js';
import { ClientSecrets } from '../client-secrets.js';
import { type ClientCredentials, clientCredentials } from '../credentials.js';
import type {
  CrmProvider,
  ProviderDependencies,
  ProviderModule,
  TargetRequest,
} from '../provider.js';
import { isApiOrigin } from './hosts.js';
import { PipedriveOAuth } from './oauth-client.js';
import { ownerOf } from './owner.js';
import { PipedriveStrategy } from './strategy.js';
import { readTokenAnswer } from './token-answer.js';

const ENVIRONMENT = 'production';

/** Days of disuse, as those who build on Pipedrive report them; not in its documentation. */
const IDLE_DAYS = 60;

const variables = z.object({
  PIPEDRIVE_CLIENT_ID: z.string().optional(),
  PIPEDRIVE_CLIENT_SECRET: z.string().optional(),
  PIPEDRIVE_FALLBACK_CLIENT_SECRET: z.string().optional(),
  /** Base address: an origin, or a path at which a stand-in serves `/oauth/*`. */
  PIPEDRIVE_OAUTH_URL: urlVariable
    .transform(({ origin, pathname }) => origin + pathname.replace(/\/+$/, ''))
    .default('https://oauth.pipedrive.com'),
});

interface Settings extends ClientCredentials {
  readonly oauthUrl: string;
}

export const pipedrive: ProviderModule = {
  name: 'pipedrive',
  configure: (env, dependencies) => {
    const values = readEnv(variables, env);
    const credentials = clientCredentials(
      'PIPEDRIVE',
      values.PIPEDRIVE_CLIENT_ID,
      values.PIPEDRIVE_CLIENT_SECRET,
      values.PIPEDRIVE_FALLBACK_CLIENT_SECRET,
    );
    if (credentials === undefined) return undefined;
    return createProvider(dependencies, { ...credentials, oauthUrl: values.PIPEDRIVE_OAUTH_URL });
  },
};

function createProvider(
  { http, deadlineMs }: ProviderDependencies,
  { clientId, clientSecret, fallbackClientSecret, oauthUrl }: Settings,
): CrmProvider {
  const client = new PipedriveOAuth(
    http,
    clientId,
    new ClientSecrets(clientSecret, fallbackClientSecret),
  );
  const trusted = [new URL(oauthUrl).origin];
  return {
    name: 'pipedrive',
    displayName: 'Pipedrive',
    clientId,
    mode: oauthUrl.startsWith('http:') ? 'sandbox' : 'real',
    environments: [ENVIRONMENT],
    // Granted to every app; all else is set up with the app and not asked for here.
    defaultScopes: ['base'],
    // Its documentation speaks of a refresh token that "was already exchanged".
    presumedRotating: true,
    defaultLifetime: 3_600,
    // RFC 7009 §2.1, to which it conforms, and third parties say so; not confirmed by Pipedrive.
    revocationCascades: true,
    resolveTarget: (request) =>
      isOurs(request, oauthUrl) ? { environment: ENVIRONMENT, loginUrl: oauthUrl } : null,
    createStrategy: ({ loginUrl, callbackUrl, store, verify }) =>
      new PipedriveStrategy(
        {
          oauthUrl: loginUrl,
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
    refresh: async (loginUrl, refreshToken, within) =>
      readTokenAnswer(await client.refresh(loginUrl, refreshToken, within)),
    revoke: (token, within) => client.revoke(token, within),
    // It has no introspection.
    introspect: async () => null,
    identify: (token, within) => ownerOf(client, trusted, token, within),
    acceptsInstanceUrl: (url) => isApiOrigin(url, trusted),
    missingScopes: (requested, granted) => requested.filter((scope) => !granted.includes(scope)),
    refreshTokenIdleLifetime: () => IDLE_DAYS * 86_400,
  };
}

const isOurs = (
  { environment = ENVIRONMENT, loginUrl }: TargetRequest,
  oauthUrl: string,
): boolean => environment === ENVIRONMENT && (loginUrl === undefined || loginUrl === oauthUrl);

import type { Client, ClientAuthMethod, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { OAuthPorts } from '../context.js';
import { errorPage } from '../pages/error-page.js';
import { supportedScopes } from '../scopes.js';
import { createStores } from '../storage/stores.js';
import { accountFinder } from './accounts.js';
import { grantFinder } from './consent.js';
import { algorithmsOf, cookieKeys, signingJwks } from './keys.js';
import { prompts } from './prompts.js';

const DAY = 86_400;

const clientAuthMethods: ClientAuthMethod[] = ['client_secret_basic', 'client_secret_post', 'none'];

export const routes = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  revocation: '/oauth/revoke',
  introspection: '/oauth/introspect',
  jwks: '/oauth/jwks',
  userinfo: '/oauth/userinfo',
} as const;

export function engineConfiguration(ports: OAuthPorts): Configuration {
  const { prisma, clock, config } = ports;
  const { publicUrl, oauth, jwt, sessionTtl } = config;
  const algorithms = algorithmsOf(oauth.keys);
  const [algorithm = 'RS256'] = algorithms;
  return {
    adapter: createStores({ prisma, clock, publicUrl }, algorithm),
    routes,
    jwks: signingJwks(oauth.keys),
    cookies: {
      keys: cookieKeys(oauth.keys),
      names: {
        session: 'tetrix_oauth_session',
        interaction: 'tetrix_oauth_request',
        resume: 'tetrix_oauth_resume',
      },
      long: { signed: true, httpOnly: true, sameSite: 'lax', path: '/oauth' },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    scopes: supportedScopes,
    claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
    responseTypes: ['code'],
    clientAuthMethods,
    clientDefaults: { id_token_signed_response_alg: algorithm },
    enabledJWA: { idTokenSigningAlgValues: algorithms },
    extraClientMetadata: { properties: ['tenant_id'] },
    discovery: {
      registration_endpoint: `${publicUrl}/oauth/client/register`,
      service_documentation: `${publicUrl}/docs`,
      // RFC 8414 §2: a client that reads nothing of these would have to guess.
      revocation_endpoint_auth_methods_supported: clientAuthMethods,
      introspection_endpoint_auth_methods_supported: clientAuthMethods.slice(0, 2),
    },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: (_ctx, origin, client) =>
      (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    findAccount: accountFinder(prisma),
    loadExistingGrant: grantFinder(prisma),
    interactions: {
      policy: prompts(),
      url: (_ctx, interaction) => `/oauth/interaction/${interaction.uid}`,
    },
    renderError: errorPage,
    // A person who leaves the browser has not taken back what they allowed.
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // Whichever of its tokens ends, an authorization ends as a whole.
    revokeGrantPolicy: () => true,
    formats: { bitsOfOpaqueRandomness: 256 },
    features: {
      introspection: { enabled: true, allowedPolicy: isOwnTokenOfConfidential },
      revocation: { enabled: true, allowedPolicy: isOwnToken },
      ...SWITCHED_OFF,
    },
    ttl: {
      AccessToken: jwt.accessTtl,
      ClientCredentials: jwt.accessTtl,
      AuthorizationCode: 60,
      IdToken: jwt.accessTtl,
      RefreshToken: sessionTtl,
      // However often it is renewed, an authorization is asked for again after a year.
      Grant: 365 * DAY,
      Interaction: 900,
      Session: 14 * DAY,
    },
  };
}

/** On by the engine's own defaults, and nothing that the service needs. */
const SWITCHED_OFF = {
  devInteractions: { enabled: false },
  dPoP: { enabled: false },
  pushedAuthorizationRequests: { enabled: false },
  resourceIndicators: { enabled: false },
  rpInitiatedLogout: { enabled: false },
} as const;

interface Issued {
  readonly clientId?: string | undefined;
}

const isOwnToken = (_ctx: KoaContextWithOIDC, client: Client, token: Issued): boolean =>
  token.clientId === client.clientId;

/** RFC 7662 §2.1: a client that cannot prove who it is learns of no token. */
const isOwnTokenOfConfidential = (
  ctx: KoaContextWithOIDC,
  client: Client,
  token: Issued,
): boolean => client.clientAuthMethod !== 'none' && isOwnToken(ctx, client, token);

import type { Request } from 'express';
import type { Endpoint } from '../platform/endpoint.js';
import { formParameters } from '../platform/form.js';
import { requestOrigin } from '../platform/origin.js';
import { jsonReply, type Reply } from '../platform/reply.js';
import { authenticateClient } from './client-authentication.js';
import type { App } from './model/apps.js';
import type { Grant } from './model/grants.js';
import { accountRefusal, grantRefusal, refreshTokenExpiry } from './model/policy.js';
import { answering } from './model/refusals.js';
import { findSession } from './model/sessions.js';
import type { SalesforceState } from './model/state.js';
import { punishReplay } from './refresh-token-grant.js';
import { identityUrl } from './token-response.js';

interface Active {
  readonly grant: Grant;
  readonly tokenType: 'access_token' | 'refresh_token';
  readonly issuedAt: number;
  /** Infinity where the token has no end; the answer then names no `exp`. */
  readonly expiresAt: number;
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

function activeAccessToken(state: SalesforceState, app: App, value: string): Active | undefined {
  const session = findSession(state, value);
  if (session?.grant.clientId !== app.clientId) return undefined;
  const { token, grant } = session;
  return {
    grant,
    tokenType: 'access_token',
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
  };
}

function activeRefreshToken(state: SalesforceState, app: App, value: string): Active | undefined {
  const known = state.grants.byRefreshToken(value);
  if (!state.switches.introspectRefreshTokens || known?.grant.clientId !== app.clientId) {
    return undefined;
  }
  const { grant, spent } = known;
  const now = state.clock.now();
  const user = state.directory.user(grant.userId);
  const organization = state.directory.organization(grant.organizationId);
  const refusal = grantRefusal(app, grant, now) ?? accountRefusal(app, user, organization);
  const isUse = state.switches.introspectionCountsAsUse;
  if (spent && isUse) punishReplay(state, grant);
  if (spent || refusal !== undefined) return undefined;
  if (isUse) grant.lastUsedAt = now;
  const expiresAt = refreshTokenExpiry(app, grant);
  return { grant, tokenType: 'refresh_token', issuedAt: grant.createdAt, expiresAt };
}

function describe(state: SalesforceState, active: Active, origin: string): Reply {
  const { grant, tokenType, issuedAt, expiresAt } = active;
  return jsonReply(
    200,
    {
      active: true,
      scope: grant.scopes.join(' '),
      client_id: grant.clientId,
      username: state.directory.user(grant.userId)?.username,
      sub: identityUrl(origin, grant),
      token_type: tokenType,
      ...(Number.isFinite(expiresAt) ? { exp: seconds(expiresAt) } : {}),
      iat: seconds(issuedAt),
      nbf: seconds(issuedAt),
    },
    `active ${tokenType}`,
  );
}

function introspect(state: SalesforceState, req: Request): Reply {
  const form = formParameters(req);
  const app = authenticateClient(state, req, form);
  const token = form.get('token') ?? '';
  const active = activeAccessToken(state, app, token) ?? activeRefreshToken(state, app, token);
  return active === undefined
    ? jsonReply(200, { active: false }, 'inactive')
    : describe(state, active, requestOrigin(req));
}

/** POST /services/oauth2/introspect: form `token` with client credentials; the app's own tokens. */
export function introspectEndpoint(state: SalesforceState): Endpoint {
  return {
    name: 'introspect',
    scope: (req) => ({
      grantType: undefined,
      grantId: state.grants.byRefreshToken(formParameters(req).get('token') ?? '')?.grant.id,
    }),
    handle: (req) => answering(() => introspect(state, req)),
  };
}

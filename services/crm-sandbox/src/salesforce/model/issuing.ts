import { tokenCharacters } from '../../platform/random.js';
import type { App } from './apps.js';
import type { User } from './directory.js';
import type { AccessToken, Grant } from './grants.js';
import { newRecordId } from './record-ids.js';
import type { SalesforceState } from './state.js';

const REFRESH_SCOPES: ReadonlySet<string> = new Set(['refresh_token', 'offline_access']);

/** `5Aep861` and 80 characters; Salesforce states no maximum length. */
const newRefreshToken = (state: SalesforceState): string =>
  `5Aep861${tokenCharacters(state.random, 80)}`;

/** `00D…!…`, 112 characters, beginning with the org's 15-character id. */
function opaqueAccessToken(state: SalesforceState, organizationId: string): string {
  return `${organizationId.slice(0, 15)}!${tokenCharacters(state.random, 96)}`;
}

function jwtAccessToken(
  state: SalesforceState,
  grant: Grant,
  origin: string,
  expiresAt: number,
): string {
  const issuedAt = Math.floor(state.clock.now() / 1000);
  return state.signingKey.sign({
    iss: origin,
    aud: [origin],
    sub: `uid:${grant.userId}`,
    client_id: grant.clientId,
    scp: grant.scopes.join(' '),
    sfi: tokenCharacters(state.random, 32),
    iat: issuedAt,
    nbf: issuedAt,
    exp: Math.floor(expiresAt / 1000),
  });
}

/** Issues an access token of the org's lifetime in the format that the switch names. */
export function issueAccessToken(
  state: SalesforceState,
  grant: Grant,
  origin: string,
): AccessToken {
  const organization = state.directory.organization(grant.organizationId);
  const lifetimeMs = organization?.sessionLifetimeMs ?? state.switches.sessionLifetimeMs;
  const issuedAt = state.clock.now();
  const expiresAt = issuedAt + lifetimeMs;
  const isJwt = state.switches.accessTokenFormat === 'jwt';
  const value = isJwt
    ? jwtAccessToken(state, grant, origin, expiresAt)
    : opaqueAccessToken(state, grant.organizationId);
  const token = {
    value,
    grantId: grant.id,
    issuedAt,
    expiresAt,
    slidesByMs: isJwt ? null : lifetimeMs,
  };
  state.grants.prune(grant, issuedAt);
  state.grants.addAccessToken(grant, token);
  return token;
}

/** Spends the grant's refresh token for a new one. */
export function rotateRefreshToken(state: SalesforceState, grant: Grant): string {
  const refreshToken = newRefreshToken(state);
  state.grants.rotate(grant, refreshToken);
  return refreshToken;
}

/** A new approval. The sixth by the same user of the same app revokes the oldest. */
export function approve(
  state: SalesforceState,
  app: App,
  user: User,
  scopes: readonly string[],
): Grant {
  const now = state.clock.now();
  const former = state.grants.approvals(app.clientId, user.id);
  const surplus = former.length + 1 - state.switches.approvalsPerUserAndApp;
  for (const oldest of former.slice(0, Math.max(0, surplus))) {
    state.grants.end(oldest, 'sixth_approval', now, now);
  }
  const renewable = scopes.some((scope) => REFRESH_SCOPES.has(scope));
  const grant: Grant = {
    id: newRecordId('approval', state.random),
    clientId: app.clientId,
    userId: user.id,
    organizationId: user.organizationId,
    scopes: [...scopes],
    createdAt: now,
    lastUsedAt: now,
    refreshToken: renewable ? newRefreshToken(state) : null,
    accessTokens: [],
    ended: null,
    refreshes: 0,
    replays: 0,
    overlaps: 0,
  };
  state.grants.add(grant);
  return grant;
}

import type { User } from '../../platform/directory.js';
import type { AccessToken, Grant } from '../../platform/grants.js';
import { base62 } from '../../platform/random.js';
import type { HubspotApp } from './apps.js';
import type { AuthorizationRequest } from './authorizations.js';
import type { HubspotState } from './state.js';
import { newAccessToken, newHubspotSecret } from './tokens.js';

/** The required scopes, and those of the optional ones that the hub holds. */
function grantedScopes(
  state: HubspotState,
  { scopes, optionalScopes }: AuthorizationRequest,
  hubId: string,
): string[] {
  const unavailable = state.hubs.account(hubId)?.unavailableScopes ?? [];
  const extra = optionalScopes.filter((scope) => !unavailable.includes(scope));
  return [...new Set([...scopes, ...extra])];
}

const newRefreshToken = (state: HubspotState, hubId: string): string =>
  newHubspotSecret(state.hubs.account(hubId)?.region ?? 'na1', state.random);

/** The user's grant on their hub: a new one, or by a switch the one that they already have. */
export function approve(
  state: HubspotState,
  app: HubspotApp,
  user: User,
  request: AuthorizationRequest,
): Grant {
  const now = state.clock.now();
  const { accountId, id: userId } = user;
  const scopes = grantedScopes(state, request, accountId);
  const held = state.grants
    .list()
    .findLast(
      (grant) =>
        grant.clientId === app.clientId && grant.userId === userId && grant.endedReason === null,
    );
  if (held !== undefined && state.switches.sameRefreshTokenOnReconnect) {
    return Object.assign(held, { scopes, lastUsedAt: now });
  }
  return state.grants.add({
    id: `grant-${base62(state.random, 12)}`,
    clientId: app.clientId,
    accountId,
    userId,
    scopes,
    createdAt: now,
    lastUsedAt: now,
    refreshToken: newRefreshToken(state, accountId),
  });
}

export function issueAccessToken(state: HubspotState, grant: Grant): AccessToken {
  const issuedAt = state.clock.now();
  const { accessTokenLength, accessTokenLifetimeMs } = state.switches;
  return state.grants.addAccessToken({
    value: newAccessToken(accessTokenLength, state.random),
    grantId: grant.id,
    issuedAt,
    expiresAt: issuedAt + accessTokenLifetimeMs,
    revoked: false,
  });
}

export const rotateRefreshToken = (state: HubspotState, grant: Grant): void =>
  state.grants.rotate(grant, newRefreshToken(state, grant.accountId));

/**
 * One install per app and account: removing it ends the tokens of every user there. Returns how
 * many grants ended.
 */
export function uninstall(state: HubspotState, clientId: string, hubId: string): number {
  const installed = state.grants
    .list()
    .filter((grant) => grant.clientId === clientId && grant.accountId === hubId);
  const live = installed.filter(({ endedReason }) => endedReason === null).length;
  // Those already revoked go too: their access tokens may still have been good.
  for (const grant of installed) state.grants.end(grant, 'uninstalled', true);
  return live;
}

import type { App } from '../../platform/apps.js';
import type { User } from '../../platform/directory.js';
import type { AccessToken, Grant } from '../../platform/grants.js';
import { base62 } from '../../platform/random.js';
import type { PipedriveState } from './state.js';

/** The form of both tokens: company, user, and random digits. */
const newToken = (
  state: PipedriveState,
  { accountId, userId }: Pick<Grant, 'accountId' | 'userId'>,
): string => `${accountId}:${userId}:${state.random(20).toString('hex')}`;

/** Scopes are the app's own: a request does not choose among them. */
export function approve(state: PipedriveState, app: App, user: User): Grant {
  const now = state.clock.now();
  const owner = { accountId: user.accountId, userId: user.id };
  return state.grants.add({
    ...owner,
    id: `grant-${base62(state.random, 12)}`,
    clientId: app.clientId,
    scopes: [...app.scopes],
    createdAt: now,
    lastUsedAt: now,
    refreshToken: newToken(state, owner),
  });
}

export function issueAccessToken(state: PipedriveState, grant: Grant): AccessToken {
  const issuedAt = state.clock.now();
  const expiresAt = issuedAt + state.switches.accessTokenLifetimeMs;
  const value = newToken(state, grant);
  return state.grants.addAccessToken({
    value,
    grantId: grant.id,
    issuedAt,
    expiresAt,
    revoked: false,
  });
}

export const rotateRefreshToken = (state: PipedriveState, grant: Grant): void =>
  state.grants.rotate(grant, newToken(state, grant));

const DAY_MS = 86_400_000;

export const isIdle = (state: PipedriveState, grant: Grant): boolean =>
  grant.lastUsedAt + state.switches.refreshTokenIdleDays * DAY_MS <= state.clock.now();

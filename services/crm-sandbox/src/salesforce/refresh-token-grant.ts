import type { Call } from '../platform/call.js';
import type { Parameters } from '../platform/form.js';
import type { Reply } from '../platform/reply.js';
import type { App } from './model/apps.js';
import type { Grant } from './model/grants.js';
import { issueAccessToken, rotateRefreshToken } from './model/issuing.js';
import { accountRefusal, grantRefusal } from './model/policy.js';
import { Refusal } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';
import { tokenReply } from './token-response.js';

function findGrant(state: SalesforceState, app: App, token: string): Grant {
  const known = state.grants.byRefreshToken(token);
  if (known === undefined || known.grant.clientId !== app.clientId) {
    throw new Refusal('expiredToken');
  }
  return known.grant;
}

/** One refresh of a token at a time: the lock lasts until the first one's answer is on its way. */
function lock(state: SalesforceState, grant: Grant, token: string, call: Call): void {
  if (state.refreshing.has(token)) {
    grant.overlaps += 1;
    throw new Refusal('alreadyProcessing');
  }
  state.refreshing.add(token);
  call.onSettled(() => state.refreshing.delete(token));
}

/** Rotation: use of a spent refresh token ends the current one and all access tokens. */
export function punishReplay(state: SalesforceState, grant: Grant): void {
  const now = state.clock.now();
  grant.replays += 1;
  state.grants.end(grant, 'spent_refresh_token_used', now, now);
}

function check(state: SalesforceState, app: App, grant: Grant, token: string): void {
  if (state.grants.byRefreshToken(token)?.spent) {
    punishReplay(state, grant);
    throw new Refusal('expiredToken');
  }
  const user = state.directory.user(grant.userId);
  const organization = state.directory.organization(grant.organizationId);
  const refusal =
    grantRefusal(app, grant, state.clock.now()) ?? accountRefusal(app, user, organization);
  if (refusal !== undefined) throw new Refusal(refusal);
}

/**
 * grant_type=refresh_token. With rotation on, the answer carries the next refresh token and the
 * one that was sent is spent at once; with rotation off it carries none.
 */
export async function refreshTokenGrant(
  state: SalesforceState,
  app: App,
  form: Parameters,
  origin: string,
  call: Call,
): Promise<Reply> {
  const token = form.get('refresh_token') ?? '';
  const grant = findGrant(state, app, token);
  lock(state, grant, token, call);
  await call.pause(state.switches.tokenProcessingMs);
  check(state, app, grant, token);
  const user = state.directory.user(grant.userId);
  if (user === undefined) throw new Refusal('inactiveUser');

  grant.refreshes += 1;
  grant.lastUsedAt = state.clock.now();
  const refreshToken = app.rotateRefreshTokens ? rotateRefreshToken(state, grant) : undefined;
  const accessToken = issueAccessToken(state, grant, origin);
  return tokenReply(
    state,
    { app, user, grant, accessToken, refreshToken, nonce: undefined },
    origin,
  );
}

import type { Request } from 'express';
import type { Endpoint } from '../../platform/endpoint.js';
import { bearerToken } from '../../platform/form.js';
import type { Reply } from '../../platform/reply.js';
import { apiError } from '../error-reply.js';
import type { Usage } from '../model/rate-limit.js';
import type { HubspotState } from '../model/state.js';
import { findSession, type Session } from '../sessions.js';

const RATE_INTERVAL_MS = '10000';

function expiredReply(state: HubspotState, value: string): Reply {
  const expiresAt = state.grants.accessToken(value)?.expiresAt ?? 0;
  const ago = Math.floor((state.clock.now() - expiresAt) / 1000);
  const message = `The OAuth token used to make this call expired ${ago} second(s) ago.`;
  return apiError(state, 401, message, {
    category: 'EXPIRED_AUTHENTICATION',
    context: { 'expire time': [new Date(expiresAt).toISOString()] },
  });
}

const unauthenticated = (state: HubspotState): Reply =>
  apiError(state, 401, 'The OAuth token used to make this call is missing, unknown or ended.', {
    category: 'INVALID_AUTHENTICATION',
  });

/** The session that a Bearer token opens, or the 401 that it gets. */
export function authenticate(state: HubspotState, req: Request): Session | Reply {
  const value = bearerToken(req) ?? '';
  const session = findSession(state, value);
  if (session === 'expired') return expiredReply(state, value);
  return session ?? unauthenticated(state);
}

function unavailable(state: HubspotState): Reply | undefined {
  switch (state.switches.accountState) {
    case 'locked':
      return apiError(state, 423, 'The account is locked; try again in 2 seconds.');
    case 'migrating': {
      const reply = apiError(state, 477, 'The account is being moved to another data centre.');
      return { ...reply, headers: { ...reply.headers, 'retry-after': '86400' } };
    }
    case 'normal':
      return undefined;
  }
}

const rateHeaders = (state: HubspotState, { remaining }: Usage) => ({
  'x-hubspot-ratelimit-max': String(state.switches.requestsPerTenSeconds),
  'x-hubspot-ratelimit-remaining': String(remaining),
  'x-hubspot-ratelimit-interval-milliseconds': RATE_INTERVAL_MS,
});

export const limited = (state: HubspotState, policyName: string): Reply =>
  apiError(state, 429, `You have reached your ${policyName.toLowerCase()} limit.`, {
    errorType: 'RATE_LIMIT',
    policyName,
  });

const missingScope = (state: HubspotState, scope: string): Reply =>
  apiError(state, 403, "This app hasn't been granted all required scopes to make this call.", {
    category: 'MISSING_SCOPES',
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: [scope] },
      },
    ],
  });

type DataHandler = (req: Request, session: Session) => Reply;

function answer(state: HubspotState, scope: string, req: Request, handle: DataHandler): Reply {
  const session = authenticate(state, req);
  if ('body' in session) return session;
  const { clientId, accountId, scopes } = session.grant;
  const gone = unavailable(state);
  if (gone !== undefined) return gone;
  const usage = state.rateLimit.count(
    `${clientId} ${accountId}`,
    state.clock.now(),
    state.switches,
  );
  const reply = usage.exceeded
    ? limited(state, usage.exceeded)
    : scopes.includes(scope)
      ? handle(req, session)
      : missingScope(state, scope);
  return { ...reply, headers: { ...reply.headers, ...rateHeaders(state, usage) } };
}

/** A data API endpoint: token, account, rate and scope are checked, in that order. */
export const dataEndpoint = (
  state: HubspotState,
  scope: string,
  handle: DataHandler,
): Endpoint => ({
  name: 'data',
  scope: (req) => ({
    grantType: undefined,
    grantId: state.grants.accessToken(bearerToken(req) ?? '')?.grantId,
  }),
  handle: (req) => answer(state, scope, req, handle),
});

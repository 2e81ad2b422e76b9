import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { commonErrors } from '../../platform/http/common-errors.js';
import type { ApiError } from '../../platform/http/errors.js';
import type { Principal } from '../../platform/principal.js';
import { hashSecret, newSecret } from '../../platform/secrets.js';
import { crmErrors } from '../errors.js';
import type { GrantRow } from '../grants/grant.js';
import type { GrantStore } from '../grants/grant-store.js';
import type { CrmProvider, LoginTarget } from '../providers/provider.js';
import type { AttemptRow } from './attempt.js';
import type { AttemptStore } from './attempt-store.js';
import type { Authorizer } from './authorization.js';
import { browserHash } from './browser.js';
import { isAllowedReturnTo } from './return-to.js';

export interface InitiateInput {
  readonly environment?: string | undefined;
  readonly loginUrl?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly optionalScopes?: readonly string[] | undefined;
  readonly returnTo?: string | undefined;
  readonly loginHint?: string | undefined;
  readonly connectionId?: string | undefined;
}

export interface Initiated {
  readonly attempt: AttemptRow;
  readonly authorizationUrl: string;
  readonly startUrl: string;
}

export interface InitiateDependencies {
  readonly attempts: AttemptStore;
  readonly authorizer: Authorizer;
  readonly grants: GrantStore;
  readonly publicUrl: string;
  readonly returnToAllowlist: readonly string[];
  /** Attempts that one user may have open at a time. */
  readonly pendingAttempts: number;
}

/** Begins an attempt for the caller, bound to the browser that holds `browserId`. */
export async function initiate(
  deps: InitiateDependencies,
  req: Request,
  who: Principal & { readonly userId: string },
  provider: CrmProvider,
  input: InitiateInput,
  browserId: string,
): Promise<Initiated> {
  const { returnTo = null, connectionId = null } = input;
  if (returnTo !== null && !isAllowedReturnTo(returnTo, deps.returnToAllowlist)) {
    throw crmErrors.return_to_not_allowed({ errors: [at('returnTo')] });
  }
  const renewed =
    connectionId === null ? null : await ownConnection(deps.grants, who, provider, connectionId);
  const target = resolveTarget(provider, input, renewed);
  const ticket = newSecret();
  const trip = {
    id: randomUUID(),
    tenantId: who.tenantId,
    userId: who.userId,
    provider: provider.name,
    ...target,
    clientId: provider.clientId,
    requestedScopes: [...(input.scopes ?? renewed?.requestedScopes ?? provider.defaultScopes)],
    optionalScopes: [...(input.optionalScopes ?? [])],
    returnTo,
    loginHint: input.loginHint ?? renewed?.externalUserName ?? null,
    connectionId,
    startTicketHash: hashSecret(ticket),
  };
  const { authorizationUrl, state, codeVerifier } = await deps.authorizer.depart(
    req,
    provider,
    trip,
  );
  const binding = {
    stateHash: hashSecret(state),
    browserHash: browserHash(browserId),
    codeVerifier,
  };
  const attempt = await deps.attempts.create({ ...trip, ...binding }, deps.pendingAttempts);
  if (attempt === null) throw await tooManyPending(deps.attempts, who);
  return { attempt, authorizationUrl, startUrl: `${deps.publicUrl}/crm-oauth/start/${ticket}` };
}

async function tooManyPending(
  attempts: AttemptStore,
  { tenantId, userId }: Principal & { readonly userId: string },
): Promise<ApiError> {
  const retryAfter = await attempts.secondsUntilExpiry(tenantId, userId);
  return crmErrors.too_many_pending_attempts({ retryAfter });
}

function resolveTarget(
  provider: CrmProvider,
  input: InitiateInput,
  renewed: GrantRow | null,
): LoginTarget {
  const asked = input.environment !== undefined || input.loginUrl !== undefined;
  if (renewed !== null && !asked) {
    return { environment: renewed.environment, loginUrl: renewed.loginUrl };
  }
  const target = provider.resolveTarget(input);
  if (target !== null) return target;
  const field = input.loginUrl === undefined ? 'environment' : 'loginUrl';
  throw crmErrors.login_url_not_allowed({ errors: [at(field)] });
}

/** Only the person whose connection it is can renew it. */
async function ownConnection(
  grants: GrantStore,
  who: Principal,
  provider: CrmProvider,
  id: string,
): Promise<GrantRow> {
  const row = await grants.snapshot(id);
  const own = row?.userId === who.userId && row?.tenantId === who.tenantId;
  if (row === null || !own || row.provider !== provider.name || row.status === 'disconnected') {
    throw crmErrors.connection_not_found();
  }
  return row;
}

/** A machine has no browser and no person to ask for consent. */
export function requirePerson(who: Principal): Principal & { readonly userId: string } {
  if (who.userId === null) {
    throw commonErrors.forbidden({ detail: 'A CRM is connected by a person, not by a client.' });
  }
  return { ...who, userId: who.userId };
}

const at = (field: string) => ({ path: `body.${field}`, message: 'Not allowed' });

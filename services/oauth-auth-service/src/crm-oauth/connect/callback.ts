import type { Request, Response } from 'express';
import { auditOrigin } from '../../platform/audit.js';
import { ApiError } from '../../platform/http/errors.js';
import type { Logger } from '../../platform/logger.js';
import { hashSecret } from '../../platform/secrets.js';
import type { RevocationService } from '../disconnect/revocation-service.js';
import { type CrmErrorCode, crmErrorCatalogue } from '../errors.js';
import type { HostUser } from '../ports.js';
import { ProviderFailure } from '../providers/failure.js';
import type { CrmProvider } from '../providers/provider.js';
import {
  type AttemptError,
  type AttemptRow,
  errorFromCatalogue,
  errorFromDiagnosis,
} from './attempt.js';
import type { AttemptStore } from './attempt-store.js';
import type { Authorization, Authorizer } from './authorization.js';
import { browserHash } from './browser.js';
import type { Connector, Origin } from './connector.js';

/** The query of a callback, every field a single string or absent. */
export interface CallbackQuery {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
}

export type CallbackResult =
  | { readonly kind: 'refused' }
  | { readonly kind: 'connected'; readonly attempt: AttemptRow; readonly connectionId: string }
  | {
      readonly kind: 'failed';
      readonly attempt: AttemptRow;
      readonly error: AttemptError;
      /** HTTP status for a caller without `returnTo`. */
      readonly status: number;
    };

export interface CallbackDependencies {
  readonly attempts: AttemptStore;
  readonly authorizer: Authorizer;
  readonly connector: Connector;
  readonly revocations: RevocationService;
  readonly logger: Logger;
  findActiveUser(tenantId: string, userId: string): Promise<HostUser | null>;
}

/** Ends an attempt. Nothing in the query but `state` is read before the state has been spent. */
export async function handleCallback(
  deps: CallbackDependencies,
  req: Request,
  res: Response,
  provider: CrmProvider,
  query: CallbackQuery,
  browserId: string | null,
): Promise<CallbackResult> {
  const { state } = query;
  if (state === undefined || browserId === null) return { kind: 'refused' };
  const hash = browserHash(browserId);
  const attempt = await deps.attempts.consume(hashSecret(state), hash, provider.name);
  if (attempt === null) return { kind: 'refused' };

  const fail = async (error: AttemptError, status: number): Promise<CallbackResult> => {
    await deps.attempts.finishFailed(attempt.id, error);
    deps.logger.info({ attemptId: attempt.id, error: error.code }, 'a connection was not made');
    return { kind: 'failed', attempt, error, status };
  };
  const refuse = (code: CrmErrorCode) =>
    fail(errorFromCatalogue(code), crmErrorCatalogue[code].status);

  const user = await deps.findActiveUser(attempt.tenantId, attempt.userId);
  if (user === null) return refuse('user_inactive');
  if (query.error !== undefined) return fail(...refusedWith(query.error));
  if (query.code === undefined) return refuse('authorization_failed');
  try {
    const authorization = await deps.authorizer.arrive(req, res, provider, attempt);
    return await finish(deps, attempt, provider, authorization, auditOrigin(req));
  } catch (error) {
    if (error instanceof ProviderFailure) {
      const { providerError, class: failureClass, delivery } = error;
      deps.logger.warn(
        {
          attemptId: attempt.id,
          failure: error.diagnosis.code,
          failureClass,
          delivery,
          providerError,
        },
        'the provider did not complete a connection',
      );
      return fail(errorFromDiagnosis(error.diagnosis), statusOf(error));
    }
    if (error instanceof ApiError) {
      const { code, definition } = error;
      return fail({ code, cause: definition.cause, remedy: definition.remedy }, error.status);
    }
    await fail(UNEXPECTED, 500);
    throw error;
  }
}

async function finish(
  deps: CallbackDependencies,
  attempt: AttemptRow,
  provider: CrmProvider,
  authorization: Authorization,
  origin: Origin,
): Promise<CallbackResult> {
  try {
    const { id } = await deps.connector.connect(attempt, provider, authorization, origin);
    return { kind: 'connected', attempt, connectionId: id };
  } catch (error) {
    if (error instanceof ApiError || error instanceof ProviderFailure) {
      await endUnwanted(deps, attempt, authorization);
    }
    throw error;
  }
}

/** A refused consent (another account, a foreign API address) would lie unused at the provider. */
const endUnwanted = (
  deps: CallbackDependencies,
  attempt: AttemptRow,
  { tokens, profile }: Authorization,
): Promise<void> =>
  deps.revocations.orphan(
    {
      ...attempt,
      id: attempt.connectionId ?? attempt.id,
      externalAccountId: profile.account.id,
    },
    tokens,
  );

/** Salesforce's help spells the denial both ways. */
function refusedWith(error: string): [AttemptError, number] {
  const denied = error === 'access_denied' || error === 'access-denied';
  const code = denied ? 'access_denied' : 'authorization_failed';
  const named = errorFromCatalogue(code);
  // Only a single word is repeated: the rest of the query is a place to write to people in.
  const cause =
    denied || !/^[\w.-]{1,64}$/.test(error) ? named.cause : `${named.cause} It says: ${error}.`;
  return [{ ...named, cause }, crmErrorCatalogue[code].status];
}

function statusOf(failure: ProviderFailure): number {
  switch (failure.class) {
    case 'transient':
    case 'rate_limited':
    case 'configuration':
      return 502;
    case 'blocked':
      return 403;
    case 'dead_grant':
    case 'start_again':
      return 400;
  }
}

const UNEXPECTED: AttemptError = {
  code: 'internal_error',
  cause: 'Something went wrong on our side.',
  remedy: 'Start the connection again.',
};

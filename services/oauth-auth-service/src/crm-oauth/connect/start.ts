import type { Request } from 'express';
import { hashSecret } from '../../platform/secrets.js';
import { crmErrors } from '../errors.js';
import type { ProviderRegistry } from '../providers/registry.js';
import type { AttemptRow } from './attempt.js';
import type { AttemptStore } from './attempt-store.js';
import type { Authorizer } from './authorization.js';
import { browserHash } from './browser.js';

export interface StartDependencies {
  readonly attempts: AttemptStore;
  readonly authorizer: Authorizer;
  readonly providers: ProviderRegistry;
}

/** @throws ApiError `start_link_invalid` */
export async function readStartLink(deps: StartDependencies, ticket: string): Promise<AttemptRow> {
  const attempt = await deps.attempts.findByStartTicket(hashSecret(ticket));
  if (attempt === null) throw crmErrors.start_link_invalid();
  return attempt;
}

/**
 * Spends the link for this browser. State and verifier are made anew, so that the consent address
 * which the initiating program was given no longer leads anywhere.
 *
 * @returns the address of the consent page
 * @throws ApiError `start_link_invalid`
 */
export async function followStartLink(
  deps: StartDependencies,
  req: Request,
  attempt: AttemptRow,
  ticket: string,
  browserId: string,
): Promise<string> {
  const provider = deps.providers.get(attempt.provider);
  if (provider === undefined) throw crmErrors.provider_unknown();
  const { authorizationUrl, state, codeVerifier } = await deps.authorizer.depart(
    req,
    provider,
    attempt,
  );
  const rebound = await deps.attempts.rebind(hashSecret(ticket), {
    stateHash: hashSecret(state),
    browserHash: browserHash(browserId),
    codeVerifier,
  });
  if (rebound === null) throw crmErrors.start_link_invalid();
  return authorizationUrl;
}

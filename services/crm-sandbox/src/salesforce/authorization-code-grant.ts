import type { CodeGrant } from '../platform/authorizations.js';
import type { Parameters } from '../platform/form.js';
import { matchesChallenge } from '../platform/pkce.js';
import type { Reply } from '../platform/reply.js';
import type { App } from './model/apps.js';
import type { AuthorizationRequest } from './model/authorizations.js';
import { approve, issueAccessToken } from './model/issuing.js';
import { accountRefusal } from './model/policy.js';
import { Refusal } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';
import { tokenReply } from './token-response.js';

function checkVerifier(
  state: SalesforceState,
  { codeChallenge }: AuthorizationRequest,
  verifier: string | undefined,
): void {
  if (codeChallenge === undefined || matchesChallenge(verifier, codeChallenge)) return;
  const asRequest = state.switches.pkceMismatchError === 'invalid_request';
  throw new Refusal(asRequest ? 'wrongVerifierAsRequest' : 'wrongVerifier');
}

function takeCode(
  state: SalesforceState,
  app: App,
  form: Parameters,
): CodeGrant<AuthorizationRequest> {
  const taken = state.authorizations.consumeCode(form.get('code') ?? '', state.clock.now());
  if (taken === 'expired') throw new Refusal('expiredCode');
  if (taken === undefined || taken.request.clientId !== app.clientId) {
    throw new Refusal('invalidCode');
  }
  if (form.get('redirect_uri') !== taken.request.redirectUri) throw new Refusal('redirectMismatch');
  checkVerifier(state, taken.request, form.get('code_verifier'));
  return taken;
}

/** grant_type=authorization_code. A code that fails any check is used up all the same. */
export function authorizationCodeGrant(
  state: SalesforceState,
  app: App,
  form: Parameters,
  origin: string,
): Reply {
  const { request, userId } = takeCode(state, app, form);
  const user = state.directory.user(userId);
  const organization = state.directory.organization(user?.organizationId ?? '');
  const refusal = accountRefusal(app, user, organization);
  if (refusal !== undefined) throw new Refusal(refusal);
  if (user === undefined) throw new Refusal('inactiveUser');

  const grant = approve(state, app, user, request.scopes);
  const accessToken = issueAccessToken(state, grant, origin);
  return tokenReply(
    state,
    {
      app,
      user,
      grant,
      accessToken,
      refreshToken: grant.refreshToken ?? undefined,
      nonce: request.nonce,
    },
    origin,
  );
}

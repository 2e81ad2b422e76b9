import { callbackUrl } from '../platform/callback-url.js';
import type { Parameters } from '../platform/form.js';
import { words } from '../platform/words.js';
import type { App } from './model/apps.js';
import type { AuthorizationRequest } from './model/authorizations.js';
import { REFUSALS, type RefusalName } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';

/**
 * What becomes of a request to authorize. An error about the client or its redirect URI is told
 * to the person alone, and the callback never hears of it (RFC 6749 §4.1.2.1).
 */
export type AuthorizationOutcome =
  | { readonly kind: 'refused'; readonly refusal: RefusalName }
  | { readonly kind: 'redirect'; readonly refusal: RefusalName; readonly to: string }
  | { readonly kind: 'consent'; readonly app: App; readonly request: AuthorizationRequest };

const PROMPTS: ReadonlySet<string> = new Set(['login', 'consent', 'select_account']);

/** S256 by name or by default; `plain` and anything else is refused. */
function challengeRefusal(
  state: SalesforceState,
  challenge: string | undefined,
  method: string | undefined,
): RefusalName | undefined {
  if (challenge === undefined) return state.switches.requirePkce ? 'missingChallenge' : undefined;
  return method === undefined || method === 'S256' ? undefined : 'unsupportedChallengeMethod';
}

function requestRefusal(
  state: SalesforceState,
  app: App,
  query: Parameters,
  scopes: readonly string[],
): RefusalName | undefined {
  if (query.get('response_type') !== 'code') return 'unsupportedResponseType';
  if (!scopes.every((scope) => app.scopes.includes(scope))) return 'invalidScope';
  if (!words(query.get('prompt')).every((prompt) => PROMPTS.has(prompt))) return 'invalidPrompt';
  // Immediate asks for an answer without a page, from a session that the sandbox never has.
  if (query.get('immediate') === 'true') return 'immediateUnsuccessful';
  return challengeRefusal(state, query.get('code_challenge'), query.get('code_challenge_method'));
}

function refuse(
  state: SalesforceState,
  refusal: RefusalName,
  redirectUri: string,
  oauthState: string | undefined,
): AuthorizationOutcome {
  if (refusal === 'missingChallenge' && state.switches.missingChallenge === 'body') {
    return { kind: 'refused', refusal };
  }
  const [error, description] = REFUSALS[refusal];
  const to = callbackUrl(redirectUri, [
    ['error', error],
    ['error_description', description],
    ['state', oauthState],
  ]);
  return { kind: 'redirect', refusal, to };
}

/** Judges the query of `/services/oauth2/authorize`. */
export function judgeAuthorization(
  state: SalesforceState,
  query: Parameters,
): AuthorizationOutcome {
  const app = state.apps.get(query.get('client_id') ?? '');
  if (app === undefined) return { kind: 'refused', refusal: 'unknownClient' };
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === undefined || !app.redirectUris.includes(redirectUri)) {
    return { kind: 'refused', refusal: 'redirectMismatch' };
  }
  const asked = words(query.get('scope'));
  const scopes = asked.length === 0 ? app.scopes : asked;
  const refusal = requestRefusal(state, app, query, scopes);
  if (refusal !== undefined) return refuse(state, refusal, redirectUri, query.get('state'));
  return {
    kind: 'consent',
    app,
    request: {
      clientId: app.clientId,
      redirectUri,
      scopes,
      state: query.get('state'),
      nonce: query.get('nonce'),
      codeChallenge: query.get('code_challenge'),
      loginHint: query.get('login_hint'),
    },
  };
}

import type { Endpoint } from '../platform/endpoint.js';
import { formParameters, queryParameters } from '../platform/form.js';
import { type Reply, redirectReply, textReply } from '../platform/reply.js';
import { type AuthorizationOutcome, judgeAuthorization } from './authorization-request.js';
import { consentPage, messagePage, refusalPage } from './consent-page.js';
import { allow, type DecisionOutcome, deny, maySignIn } from './decision.js';
import { outcomeOf, REFUSALS } from './model/refusals.js';
import type { SalesforceState } from './model/state.js';

/** The bare body that some orgs answer with: form-encoded, and nothing around it. */
function bareRefusal(refusal: 'missingChallenge'): Reply {
  const [error, description] = REFUSALS[refusal];
  return textReply(
    400,
    `error=${error}&error_description=${encodeURIComponent(description)}`,
    error,
  );
}

function present(state: SalesforceState, outcome: AuthorizationOutcome): Reply {
  switch (outcome.kind) {
    case 'refused':
      return outcome.refusal === 'missingChallenge'
        ? bareRefusal(outcome.refusal)
        : refusalPage(outcome.refusal);
    case 'redirect':
      return redirectReply(outcome.to, outcomeOf(outcome.refusal), 302);
    case 'consent': {
      const id = state.authorizations.hold(outcome.request, state.clock.now());
      return consentPage(state, id, outcome.app, outcome.request);
    }
    default:
      return outcome satisfies never;
  }
}

/** GET /services/oauth2/authorize. There is no sign-in session: every request asks anew. */
export function authorizeEndpoint(state: SalesforceState): Endpoint {
  return {
    name: 'authorize',
    handle: (req) => {
      const query = queryParameters(
        new URL(req.originalUrl, 'http://sandbox.invalid').searchParams,
      );
      return present(state, judgeAuthorization(state, query));
    },
  };
}

const presentDecision = (outcome: DecisionOutcome): Reply =>
  outcome.kind === 'redirect'
    ? redirectReply(outcome.to, outcome.outcome)
    : messagePage(
        200,
        'OAUTH_APPROVAL_ERROR_GENERIC',
        'An unexpected error has occurred during authentication. Please try again.',
      );

/** POST /services/oauth2/authorize/decision: form `request`, `user`, `decision` (allow or deny). */
export function decisionEndpoint(state: SalesforceState): Endpoint {
  return {
    name: 'consent',
    handle: (req) => {
      const form = formParameters(req);
      const requestId = form.get('request') ?? '';
      const request = state.authorizations.peek(requestId, state.clock.now());
      if (request === undefined) {
        return messagePage(400, 'Request expired', 'This request is unknown, used or too old.');
      }
      const decision = form.get('decision');
      if (decision === 'deny') {
        state.authorizations.settle(requestId);
        return presentDecision(deny(state, request));
      }
      const user = state.directory.findUser(form.get('user') ?? '');
      if (decision !== 'allow' || user === undefined || !maySignIn(state, user)) {
        return messagePage(400, 'No decision', 'Choose an active user, then Allow or Deny.');
      }
      state.authorizations.settle(requestId);
      return presentDecision(allow(state, request, user));
    },
  };
}

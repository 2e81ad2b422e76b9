import type { RequestHandler } from 'express';
import { z } from 'zod';
import { queryParameters } from '../../platform/form.js';
import { ControlError, notFound, parseInput } from '../../platform/json-body.js';
import { judgeAuthorization } from '../authorization-request.js';
import { suggestedUser } from '../consent-page.js';
import { allow, type DecisionOutcome, deny, maySignIn } from '../decision.js';
import type { AuthorizationRequest } from '../model/authorizations.js';
import type { User } from '../model/directory.js';
import { REFUSALS } from '../model/refusals.js';
import type { SalesforceState } from '../model/state.js';

const consentSchema = z.strictObject({
  authorizationUrl: z.url(),
  /** Id or username; absent: the `login_hint`, else the first user who can sign in. */
  user: z.string().optional(),
  decision: z.enum(['allow', 'deny']).default('allow'),
});

function chooseUser(
  state: SalesforceState,
  request: AuthorizationRequest,
  named: string | undefined,
): User {
  const user =
    named === undefined ? suggestedUser(state, request) : state.directory.findUser(named);
  if (user === undefined) throw notFound('user');
  if (maySignIn(state, user)) return user;
  throw new ControlError(409, 'user_inactive', 'This user or its org is inactive.');
}

function redirectOf(outcome: DecisionOutcome): string {
  if (outcome.kind === 'redirect') return outcome.to;
  const message = 'OAUTH_APPROVAL_ERROR_GENERIC: nothing returns to the callback.';
  throw new ControlError(409, 'approval_error', message);
}

/** POST consent: what a person at the consent page would do, answered with `{ redirectTo }`. */
export function consentControl(state: SalesforceState): RequestHandler {
  return (req, res) => {
    const input = parseInput(consentSchema, req.body);
    const query = queryParameters(new URL(input.authorizationUrl).searchParams);
    const judged = judgeAuthorization(state, query);
    if (judged.kind === 'refused') {
      const [error, description] = REFUSALS[judged.refusal];
      throw new ControlError(409, error, description);
    }
    if (judged.kind === 'redirect') {
      res.json({ redirectTo: judged.to });
      return;
    }
    const { request } = judged;
    const outcome =
      input.decision === 'deny'
        ? deny(state, request)
        : allow(state, request, chooseUser(state, request, input.user));
    res.json({ redirectTo: redirectOf(outcome) });
  };
}

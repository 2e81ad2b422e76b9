import { jsonReply, type Reply } from '../../platform/reply.js';

/** The token endpoint's errors in Salesforce's words: `[error, error_description]`. */
export const REFUSALS = {
  expiredToken: ['invalid_grant', 'expired access/refresh token'],
  expiredCode: ['invalid_grant', 'expired authorization code'],
  invalidCode: ['invalid_grant', 'invalid authorization code'],
  inactiveUser: ['invalid_grant', 'inactive user'],
  inactiveOrganization: ['invalid_grant', 'inactive organization'],
  ipRestricted: ['invalid_grant', 'ip restricted'],
  notApproved: ['invalid_grant', "user hasn't approved this consumer"],
  alreadyProcessing: ['invalid_grant', 'token request is already being processed'],
  unknownClient: ['invalid_client_id', 'client identifier invalid'],
  badSecret: ['invalid_client', 'invalid client credentials'],
  redirectMismatch: ['redirect_uri_mismatch', 'redirect_uri must match configuration'],
  unsupportedGrantType: ['unsupported_grant_type', 'grant type not supported'],
  notAdminApproved: ['invalid_app_access', 'user is not admin approved to access this app'],
  wrongVerifier: ['invalid_grant', 'invalid code verifier'],
  wrongVerifierAsRequest: ['invalid_request', 'invalid code verifier'],
  missingChallenge: ['invalid_request', 'missing required code challenge'],
  unsupportedChallengeMethod: ['invalid_request', 'code challenge method not supported'],
  unsupportedResponseType: ['unsupported_response_type', 'response type not supported'],
  invalidScope: ['invalid_scope', 'the requested scope is not allowed'],
  invalidPrompt: ['invalid_request', 'invalid prompt'],
  immediateUnsuccessful: ['immediate_unsuccessful', 'immediate unsuccessful'],
  appAccessDenied: ['OAUTH_APP_ACCESS_DENIED', 'user is not admin approved to access this app'],
  unsupportedTokenType: ['unsupported_token_type', 'this token type is not supported'],
  invalidToken: ['invalid_token', 'invalid token'],
} as const satisfies Record<string, readonly [error: string, description: string]>;

export type RefusalName = keyof typeof REFUSALS;

/** Thrown by a step of an endpoint; the endpoint answers it as an OAuth error. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly refusal: RefusalName;

  constructor(refusal: RefusalName) {
    super(REFUSALS[refusal][1]);
    this.refusal = refusal;
  }
}

/** The outcome tells apart what `invalid_grant` alone would lump together. */
export const outcomeOf = (refusal: RefusalName): string => REFUSALS[refusal].join(': ');

export function refusalReply(refusal: RefusalName, status = 400): Reply {
  const [error, description] = REFUSALS[refusal];
  return jsonReply(status, { error, error_description: description }, outcomeOf(refusal));
}

/** Runs an endpoint's steps and turns the refusal of any of them into its answer. */
export async function answering(steps: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await steps();
  } catch (error) {
    if (error instanceof Refusal) return refusalReply(error.refusal);
    throw error;
  }
}

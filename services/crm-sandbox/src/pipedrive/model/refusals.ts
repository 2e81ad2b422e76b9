/** The token endpoint's errors: RFC 6749's word and Pipedrive's documented message. */
export const REFUSALS = {
  codeInvalid: ['invalid_grant', 'Invalid grant: authorization_code is invalid'],
  codeExpired: ['invalid_grant', 'Invalid grant: authorization_code has expired'],
  refreshTokenInvalid: ['invalid_grant', 'Invalid grant: refresh_token is invalid'],
  clientMissing: ['invalid_client', 'Invalid client: cannot retrieve client credentials'],
  clientInvalid: ['invalid_client', 'Invalid client: client is invalid'],
  redirectMissing: ['invalid_request', 'Invalid request: redirect_uri is not a valid URI'],
  redirectInvalid: ['invalid_request', 'Invalid request: redirect_uri is invalid'],
  grantTypeMissing: ['invalid_request', 'Missing parameter: grant_type'],
  grantTypeInvalid: ['unsupported_grant_type', 'Unsupported grant type: grant_type is invalid'],
  notAForm: [
    'invalid_request',
    'Invalid request: content must be application/x-www-form-urlencoded',
  ],
} as const satisfies Record<string, readonly [error: string, message: string]>;

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

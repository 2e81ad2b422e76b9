/** The token endpoints' errors: HubSpot's status → RFC 6749's error and a sentence. */
export const REFUSALS = {
  BAD_AUTH_CODE: ['invalid_grant', 'missing or unknown auth code'],
  EXPIRED_AUTH_CODE: ['invalid_grant', 'the auth code has expired or was used already'],
  MISMATCH_REDIRECT_URI_AUTH_CODE: [
    'invalid_grant',
    'redirect uri does not match the one used when the auth code was created',
  ],
  BAD_CODE_VERIFIER: ['invalid_grant', 'code verifier does not match the code challenge'],
  BAD_REFRESH_TOKEN: ['invalid_grant', 'missing or invalid refresh token'],
  BAD_HUB: ['invalid_grant', 'the hub of this token does not exist any more'],
  BAD_CLIENT_ID: ['invalid_client', 'missing or unknown client id'],
  BAD_CLIENT_SECRET: ['invalid_client', 'missing or invalid client secret'],
  BAD_GRANT_TYPE: ['unsupported_grant_type', 'missing or unknown grant type'],
  BAD_REDIRECT_URI: ['invalid_request', 'missing or unknown redirect uri'],
} as const satisfies Record<string, readonly [error: string, message: string]>;

export type RefusalStatus = keyof typeof REFUSALS;

/** Thrown by a step of an endpoint; the endpoint answers it in one of the two generations. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus) {
    super(REFUSALS[status][1]);
    this.status = status;
  }
}
